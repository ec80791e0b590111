import type { HttpBindings } from "@hono/node-server"
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response"
import type { Context } from "hono"
import { type ApiError, errorBody, quotaExceeded, serverError, wrongKey } from "./api-error.js"
import { type ChatRequest, outputLimit, readChatRequest } from "./chat-request.js"
import { type SimulatorClock, aborted } from "./clock.js"
import { readConversation } from "./conversation.js"
import { eventStream } from "./event-stream.js"
import { type Course, drawCourse } from "./fate.js"
import { makeReply } from "./make-reply.js"
import { countOccurrences } from "./occurrences.js"
import { type Override, overrideError, overrideHeader, readOverride } from "./override.js"
import { fingerprint, randomStream } from "./random.js"
import { makeRateGate } from "./rate-limit.js"
import { type Reply, stampHeader } from "./reply.js"
import type { SimulatorSettings } from "./settings.js"
import type { RequestAccount, Statistics } from "./statistics.js"
import { writeStreamed } from "./streamed-reply.js"
import { writeWhole } from "./whole-reply.js"

/** What hono passes on of the Node server: the socket, to be destroyed where a reset is simulated. */
export interface SimulatorEnvironment {
  Bindings: HttpBindings
}

type Headers = Readonly<Record<string, string>>

/** Handles `POST /v1/chat/completions`: checks, limits, fate, latency, reply, in this order. */
export function makeCompletions(settings: SimulatorSettings, clock: SimulatorClock, statistics: Statistics) {
  const gate = makeRateGate(settings.rateLimit)
  const occurrences = countOccurrences()
  let accepted = 0

  return async (context: Context<SimulatorEnvironment>): Promise<Response> => {
    const account = statistics.open()
    const key = context.req.header("authorization")?.replace(/^Bearer\s+/i, "")
    if (settings.requireKey !== undefined && key !== settings.requireKey) return reject(account, wrongKey(key))
    let body: string
    try {
      body = await context.req.text()
    } catch {
      return gone(account)
    }
    const read = readChatRequest(body)
    if (!read.ok) return reject(account, read.error)
    const overriding = readOverride(context.req.header(overrideHeader))
    if (!overriding.ok) return reject(account, overriding.error)
    const { override } = overriding
    if (settings.quotaAfter !== undefined && accepted >= settings.quotaAfter) return reject(account, quotaExceeded())

    const { request } = read
    const conversation = readConversation(request)
    const admission = gate(conversation.inputTokens + (outputLimit(request) ?? 0) * (request.n ?? 1), clock.now())
    if (!admission.admitted) {
      account.rateLimited()
      return failure(admission.error)
    }
    accepted += 1
    // Counted after the limits, so that a 429 and a retry leave the sequence of samples as it would have been.
    const bodyKey = fingerprint(body)
    const occurrence = occurrences.next(bodyKey)
    const wanted = overrideError(override)
    if (wanted !== undefined) return wanted.status < 500 ? reject(account, wanted) : fail(account, wanted)

    const course = overridden(drawCourse(settings, randomStream(settings.seed, "course", bodyKey, occurrence)), override)
    const { signal } = context.req.raw
    const { fate } = course
    if (fate.kind === "error") return fail(account, serverError(fate.status), admission.headers)
    if (fate.kind === "hang") {
      await aborted(signal)
      return gone(account)
    }
    if (!(await clock.sleep(course.latencyMs, signal))) return gone(account)
    const reply = makeReply(request, conversation, settings, { occurrence, override, now: clock.now() })
    const headers = { ...admission.headers, [stampHeader]: "true", "x-request-id": `req_${reply.id.slice(9)}` }
    if (fate.kind === "reset") return resetReply(context, account, fate.after, write(request, reply), headers)
    if (request.stream !== true) {
      account.complete(reply.inputTokens, reply.outputTokens)
      return new Response(writeWhole(reply), { headers: { ...headers, "content-type": "application/json" } })
    }
    const events = writeStreamed(reply, request.stream_options?.include_usage === true)
    const stream = eventStream(events, {
      tokensPerSecond: settings.tokensPerSecond,
      clock,
      signal,
      onEnd: () => account.complete(reply.inputTokens, reply.outputTokens),
      onAbort: () => account.end("aborted"),
    })
    return new Response(stream, { headers: { ...headers, ...streamHeaders } })
  }
}

// Chunked is said outright: the adapter would otherwise hold back the first chunks to count their length.
const streamHeaders: Headers = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-cache",
  "transfer-encoding": "chunked",
}

function overridden(course: Course, override: Override): Course {
  const latencyMs = override.latencyMs ?? course.latencyMs
  if (override.hang === true) return { latencyMs, fate: { kind: "hang" } }
  if (override.resetAfter !== undefined) return { latencyMs, fate: { kind: "reset", after: override.resetAfter } }
  return Object.keys(override).length === 0 ? course : { latencyMs, fate: { kind: "reply" } }
}

function write(request: ChatRequest, reply: Reply): string {
  if (request.stream !== true) return writeWhole(reply)
  return [...writeStreamed(reply, request.stream_options?.include_usage === true)].map(({ text }) => text).join("")
}

/** Sends a share of the reply, then destroys the socket. */
async function resetReply(
  context: Context<SimulatorEnvironment>,
  account: RequestAccount,
  share: number,
  text: string,
  headers: Headers,
): Promise<Response> {
  const { incoming, outgoing } = context.env
  const { socket } = incoming
  account.end("reset")
  const bytes = Buffer.from(text)
  const part = bytes.subarray(0, Math.min(Math.floor(bytes.length * share), bytes.length - 1))
  if (part.length === 0 || !("writeHead" in outgoing)) {
    // A reset, which clients see as ECONNRESET; below it is a close, or the bytes before it might get lost.
    socket.resetAndDestroy()
    return RESPONSE_ALREADY_SENT
  }
  outgoing.writeHead(200, { ...headers, "content-type": "application/json", "content-length": bytes.length })
  await new Promise<void>((resolve) => {
    outgoing.write(part, () => resolve())
  })
  socket.destroy()
  return RESPONSE_ALREADY_SENT
}

function gone(account: RequestAccount): Response {
  account.end("aborted")
  return RESPONSE_ALREADY_SENT
}

function reject(account: RequestAccount, error: ApiError): Response {
  account.end("rejected")
  return failure(error)
}

function fail(account: RequestAccount, error: ApiError, headers: Headers = {}): Response {
  account.end("failed")
  return failure({ ...error, headers: { ...headers, ...error.headers } })
}

/** An error as OpenAI's clients expect it. */
export function failure(error: ApiError): Response {
  const headers = { ...error.headers, [stampHeader]: "true", "content-type": "application/json" }
  return new Response(errorBody(error), { status: error.status, headers })
}
