import { type Server, createServer } from "node:http"
import type { AddressInfo, Socket } from "node:net"
import { type HttpBindings, createAdaptorServer } from "@hono/node-server"
import { ConfigError } from "../errors.js"
import { makeApp } from "./app.js"
import type { SimulatorClock } from "./clock.js"
import type { SimulatorSettings } from "./settings.js"
import { type SimulatorStats, makeStatistics } from "./statistics.js"
import { socketWire } from "./wire.js"

/** A simulator that is up. */
export interface Simulator {
  /** Base URL for OpenAI's clients: `http://127.0.0.1:PORT/v1`. */
  readonly url: string
  readonly port: number
  /** What came and how it ended, so far. */
  stats(): SimulatorStats
  /** Stops serving and destroys open sockets, those of requests in flight included; may be called twice. */
  close(): Promise<void>
}

/**
 * Serves on a socket.
 *
 * @throws ConfigError when the port is taken or the host cannot be bound
 */
export async function serve(settings: SimulatorSettings, clock: SimulatorClock): Promise<Simulator> {
  const statistics = makeStatistics()
  const app = makeApp(settings, clock, statistics)
  const server = createAdaptorServer({
    fetch: (request, bindings) => app.fetch(request, socketWire(request, bindings as HttpBindings)),
    // The adapter would replace the global Request and Response of whoever runs this in-process.
    overrideGlobalObjects: false,
    createServer,
  }) as Server
  const sockets = new Set<Socket>()
  server.on("connection", (socket: Socket) => {
    sockets.add(socket)
    socket.once("close", () => sockets.delete(socket))
    if (settings.unref) socket.unref()
  })
  await listen(server, settings)
  if (settings.unref) server.unref()
  const { port } = server.address() as AddressInfo
  const host = settings.host.includes(":") ? `[${settings.host}]` : settings.host
  let closed: Promise<void> | undefined
  return {
    url: `http://${host}:${port}/v1`,
    port,
    stats: () => statistics.read(),
    close() {
      closed ??= new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      })
      return closed
    },
  }
}

function listen(server: Server, { host, port }: SimulatorSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, host, port)))
    server.listen(port, host, () => resolve())
  })
}

function listenError(error: NodeJS.ErrnoException, host: string, port: number): ConfigError {
  const data = { host, port, code: error.code }
  if (error.code === "EADDRINUSE") {
    return new ConfigError(
      `startSimulator: expected \`port\` to be free, but ${port} on ${host} is taken. Use another, or 0 for any free one`,
      { cause: error, data },
    )
  }
  return new ConfigError(
    `startSimulator: expected \`host\` and \`port\` that can be bound, got ${host}:${port} (${error.code ?? error.message}). Use 127.0.0.1 and a port above 1023`,
    { cause: error, data },
  )
}
