import { once } from "node:events"
import { type RequestListener, createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { afterEach, describe, expect, it } from "vitest"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { errorOf, runAgent } from "./run-agent.js"

const cleanups: (() => void)[] = []

afterEach(() => {
  for (const cleanup of cleanups.splice(0)) cleanup()
})

/** The base URL of an endpoint on a real socket of this machine. */
async function listen(
  listener: RequestListener,
): Promise<{ readonly address: string; readonly close: () => void }> {
  const server = createServer(listener).listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as AddressInfo
  const close = (): void => {
    server.close()
    server.closeAllConnections()
  }
  cleanups.push(close)
  return { address: `http://127.0.0.1:${port}/v1`, close }
}

const twoTries = { retry: { attempts: 2 } }

describe("an endpoint on a real socket", () => {
  it("that refuses the connection is named, with what the system said", async () => {
    const { address, close } = await listen(() => {})
    close()
    const outcome = await runAgent(chatAgent({ model: `${address}#demo` }), {}, twoTries)
    expect(errorOf(outcome)).toMatchObject({ kind: "transient", code: "ECONNREFUSED" })
    expect(errorOf(outcome).message).toMatch(`the connection to ${address} failed: connect ECONNREFUSED`)
    expect(outcome.attempts).toHaveLength(2)
  })

  it("that hangs up before it answers is tried again", async () => {
    let requests = 0
    const { address } = await listen((request) => {
      requests += 1
      request.socket.destroy()
    })
    const outcome = await runAgent(chatAgent({ model: `${address}#demo` }), {}, twoTries)
    expect(errorOf(outcome).kind).toBe("transient")
    expect(errorOf(outcome).message).toMatch(`the connection to ${address} failed: `)
    expect([requests, outcome.attempts.length]).toEqual([2, 2])
  })

  it.each([true, false])(
    "that hangs up in the middle of its answer is tried again (stream: %s)",
    async (stream) => {
      let requests = 0
      const { address } = await listen((_, response) => {
        requests += 1
        response.writeHead(200, {
          "content-type": stream ? "text/event-stream" : "application/json",
          "content-length": "9999",
        })
        const piece = {
          id: "1",
          object: "chat.completion.chunk",
          choices: [{ index: 0, delta: { role: "assistant", content: "Hal" } }],
        }
        response.write(
          stream ? `data: ${JSON.stringify(piece)}\n\n` : '{"id":"1","choices":[{"message":',
          () => response.destroy(),
        )
      })
      const outcome = await runAgent(chatAgent({ model: `${address}#demo`, stream }), {}, twoTries)
      expect(errorOf(outcome).kind).toBe("transient")
      expect([requests, outcome.attempts.length]).toEqual([2, 2])
    },
  )
})

it("names a host that does not exist", async () => {
  const outcome = await runAgent(
    chatAgent({ model: "http://quorum.invalid/v1#demo" }),
    {},
    { retry: { attempts: 1 } },
  )
  expect(errorOf(outcome).message).toMatch(/^the connection to http:\/\/quorum\.invalid\/v1 failed: /)
  expect(errorOf(outcome).kind).toBe("transient")
})
