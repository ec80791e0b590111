import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response"
import type { HttpBindings } from "@hono/node-server"
import { type ApiError, errorBody } from "./api-error.js"
import type { ChatRequest } from "./chat-request.js"
import { type StreamCourse, eventStream } from "./event-stream.js"
import { type Reply, stampHeader } from "./reply.js"
import { writeStreamed } from "./streamed-reply.js"
import { writeWhole } from "./whole-reply.js"

export type Headers = Readonly<Record<string, string>>

const jsonHeaders: Headers = { "content-type": "application/json" }
// Chunked is said outright: the adapter would otherwise hold back the first chunks to count their length.
const streamHeaders: Headers = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache",
  "transfer-encoding": "chunked",
}

/** Writes to the socket itself: a web Response and its stream would cost load tests a quarter of their speed. */
export function sendWhole({ outgoing }: HttpBindings, reply: Reply, headers: Headers): Response {
  const text = writeWhole(reply)
  outgoing.writeHead(200, { ...headers, ...jsonHeaders, "content-length": Buffer.byteLength(text) })
  outgoing.end(text)
  return RESPONSE_ALREADY_SENT
}

/** The reply as server-sent events, at the pace of `course`. */
export function sendStreamed(
  request: ChatRequest,
  reply: Reply,
  headers: Headers,
  course: StreamCourse,
): Response {
  const stream = eventStream(writeStreamed(reply, includesUsage(request)), course)
  return new Response(stream, { headers: { ...headers, ...streamHeaders } })
}

/** Sends a share of the reply's bytes, then destroys the socket; 0 sends not even a status. */
export async function sendBroken(
  { incoming, outgoing }: HttpBindings,
  request: ChatRequest,
  reply: Reply,
  headers: Headers,
  share: number,
): Promise<Response> {
  const { socket } = incoming
  if (share === 0) {
    // A reset, which clients see as ECONNRESET. Below it is a close, or the bytes before it might get lost.
    socket.resetAndDestroy()
    return RESPONSE_ALREADY_SENT
  }
  const streamed = request.stream === true
  const events = streamed ? [...writeStreamed(reply, includesUsage(request))] : []
  const bytes = Buffer.from(streamed ? events.map(({ text }) => text).join("") : writeWhole(reply))
  const part = bytes.subarray(0, Math.max(1, Math.min(Math.floor(bytes.length * share), bytes.length - 1)))
  outgoing.writeHead(200, {
    ...headers,
    ...(streamed ? streamHeaders : { ...jsonHeaders, "content-length": bytes.length }),
  })
  await new Promise<void>((resolve) => {
    outgoing.write(part, () => resolve())
  })
  socket.destroy()
  return RESPONSE_ALREADY_SENT
}

/** An error as OpenAI's clients expect it. */
export function sendError(error: ApiError): Response {
  const headers = { ...error.headers, [stampHeader]: "true", ...jsonHeaders }
  return new Response(errorBody(error), { status: error.status, headers })
}

/** For a client that is gone: nobody reads a reply. */
export function sendNothing(): Response {
  return RESPONSE_ALREADY_SENT
}

function includesUsage(request: ChatRequest): boolean {
  return request.stream_options?.include_usage === true
}
