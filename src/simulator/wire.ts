import type { HttpBindings } from "@hono/node-server"
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response"

export type Headers = Readonly<Record<string, string>>

/** How a request comes and its reply goes, where that matters: over a socket, or within the process. */
export interface Wire {
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal
  /** The request's body. */
  text(): Promise<string>
  /** A whole JSON text with status 200. */
  whole(text: string, headers: Headers): Response
  /** The connection ends before the status. */
  reset(): Response
  /** The connection ends after this part of the reply. */
  cut(part: Uint8Array, headers: Headers): Promise<Response>
}

/** A socket of Node's server. */
export function socketWire(request: Request, { incoming, outgoing }: HttpBindings): Wire {
  return {
    // Made by the adapter when it is asked for.
    get signal() {
      return request.signal
    },
    text: () => request.text(),
    // Written to the socket itself: a web Response and its stream would cost load tests a quarter of their speed.
    whole(text, headers) {
      outgoing.writeHead(200, { ...headers, "content-length": Buffer.byteLength(text) })
      outgoing.end(text)
      return RESPONSE_ALREADY_SENT
    },
    reset() {
      // Clients see ECONNRESET. Below it is a close, or the bytes before it might get lost.
      incoming.socket.resetAndDestroy()
      return RESPONSE_ALREADY_SENT
    },
    async cut(part, headers) {
      outgoing.writeHead(200, { ...headers })
      await new Promise<void>((resolve) => {
        outgoing.write(part, () => resolve())
      })
      incoming.socket.destroy()
      return RESPONSE_ALREADY_SENT
    },
  }
}
