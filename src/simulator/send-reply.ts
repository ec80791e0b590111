import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response"
import { type ApiError, errorBody } from "./api-error.js"
import type { ChatRequest } from "./chat-request.js"
import { type StreamCourse, eventStream } from "./event-stream.js"
import { type Reply, stampHeader } from "./reply.js"
import { writeStreamed } from "./streamed-reply.js"
import { writeWhole } from "./whole-reply.js"
import type { Headers, Wire } from "./wire.js"

const jsonHeaders: Headers = { "content-type": "application/json" }
// Chunked is said outright: the adapter would otherwise hold back the first chunks to count their length.
const streamHeaders: Headers = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache",
  "transfer-encoding": "chunked",
}

export function sendWhole(wire: Wire, reply: Reply, headers: Headers): Response {
  return wire.whole(writeWhole(reply), { ...headers, ...jsonHeaders })
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

/** Sends a share of the reply's bytes, then breaks the connection; 0 sends not even a status. */
export async function sendBroken(
  wire: Wire,
  request: ChatRequest,
  reply: Reply,
  headers: Headers,
  share: number,
): Promise<Response> {
  if (share === 0) return wire.reset()
  const streamed = request.stream === true
  const events = streamed ? [...writeStreamed(reply, includesUsage(request))] : []
  const bytes = Buffer.from(streamed ? events.map(({ text }) => text).join("") : writeWhole(reply))
  const part = bytes.subarray(0, Math.max(1, Math.min(Math.floor(bytes.length * share), bytes.length - 1)))
  const form = streamed ? streamHeaders : { ...jsonHeaders, "content-length": String(bytes.length) }
  return wire.cut(part, { ...headers, ...form })
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
