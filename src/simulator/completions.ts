import type { Context } from "hono"
import { type ApiError, keyError, quotaExceeded, serverError } from "./api-error.js"
import { type ChatRequest, outputLimit, readChatRequest } from "./chat-request.js"
import { type SimulatorClock, aborted } from "./clock.js"
import { type Conversation, readConversation } from "./conversation.js"
import { drawCourse } from "./fate.js"
import { makeReply } from "./make-reply.js"
import { countOccurrences } from "./occurrences.js"
import { type Override, overrideCourse, overrideError, overrideHeader, readOverride } from "./override.js"
import { fingerprint, randomStream } from "./random.js"
import { makeRateGate } from "./rate-limit.js"
import { stampHeader } from "./reply.js"
import { sendBroken, sendError, sendNothing, sendStreamed, sendWhole } from "./send-reply.js"
import type { SimulatorSettings } from "./settings.js"
import type { RequestAccount, Statistics } from "./statistics.js"
import type { Headers, Wire } from "./wire.js"

/** What hono passes on: the way to the client, to be broken where a reset is simulated. */
export interface SimulatorEnvironment {
  Bindings: Wire
}

/** A request that may have a reply. */
interface Admitted {
  readonly request: ChatRequest
  readonly conversation: Conversation
  readonly override: Override
  readonly bodyKey: string
  /** How often the same body was admitted before. */
  readonly occurrence: number
  /** State of the rate limits. */
  readonly headers: Headers
  /** Charges for what came back. */
  readonly replied: (outputTokens: number, now: number) => void
}

/** Handles `POST /v1/chat/completions`: first the checks and limits, then what fate has for the request. */
export function makeCompletions(settings: SimulatorSettings, clock: SimulatorClock, statistics: Statistics) {
  const startedAt = clock.now()
  const gate = makeRateGate(settings.rateLimit, startedAt)
  const occurrences = countOccurrences()
  let admittedCount = 0

  const overloaded = (): boolean => {
    if (settings.overload === undefined) return false
    const elapsedMs = clock.now() - startedAt
    return settings.overload.fromMs <= elapsedMs && elapsedMs < settings.overload.untilMs
  }

  /** The request's place in the sequence of samples, or the error to send. */
  function admit(body: string, overrideText: string | undefined): Admitted | ApiError {
    const read = readChatRequest(body)
    if (!read.ok) return read.error
    const overriding = readOverride(overrideText)
    if (!overriding.ok) return overriding.error
    if (settings.quotaAfter !== undefined && admittedCount >= settings.quotaAfter) return quotaExceeded()
    const { request } = read
    const { override } = overriding
    const conversation = readConversation(request)
    const mostOutput = (outputLimit(request) ?? 0) * (request.n ?? 1)
    if (overloaded()) return serverError(529)
    const admission = gate({ inputTokens: conversation.inputTokens, mostOutput }, clock.now())
    if (!admission.admitted) return admission.error
    admittedCount += 1
    const bodyKey = fingerprint(body)
    // Counted after the limits, so that a 429 and its retry leave the sequence of samples as it would have been.
    return {
      request,
      conversation,
      override,
      bodyKey,
      occurrence: occurrences.next(bodyKey),
      headers: admission.headers,
      replied: (outputTokens, now) => admission.replied(outputTokens, now),
    }
  }

  async function answer(wire: Wire, admitted: Admitted, account: RequestAccount) {
    const { request, conversation, override, bodyKey, occurrence } = admitted
    const { signal } = wire
    const drawn = drawCourse(settings, randomStream(settings.seed, "course", bodyKey, occurrence))
    const { fate, latencyMs } = overrideCourse(drawn, override)
    const error = overrideError(override) ?? (fate.kind === "error" ? serverError(fate.status) : undefined)
    if (error !== undefined) {
      account.end(error.status < 500 ? "rejected" : "failed")
      return sendError({ ...error, headers: { ...admitted.headers, ...error.headers } })
    }
    if (fate.kind === "hang") await aborted(signal)
    if (!(await clock.sleep(latencyMs, signal))) {
      account.end("aborted")
      return sendNothing()
    }
    const reply = makeReply(request, conversation, settings, { occurrence, override, now: clock.now() })
    const headers = {
      ...admitted.headers,
      [stampHeader]: "true",
      "x-request-id": reply.id.replace("chatcmpl-", "req_"),
    }
    admitted.replied(reply.outputTokens, clock.now())
    if (fate.kind === "reset") {
      account.end("reset")
      return sendBroken(wire, request, reply, headers, fate.after)
    }
    if (request.stream !== true) {
      account.complete(reply.inputTokens, reply.outputTokens)
      return sendWhole(wire, reply, headers)
    }
    return sendStreamed(request, reply, headers, {
      tokensPerSecond: settings.tokensPerSecond,
      clock,
      signal,
      onEnd: () => account.complete(reply.inputTokens, reply.outputTokens),
      onAbort: () => account.end("aborted"),
    })
  }

  return async (context: Context<SimulatorEnvironment>): Promise<Response> => {
    const account = statistics.open()
    const wrongKey = keyError(settings.requireKey, context.req.header("authorization"))
    if (wrongKey !== undefined) {
      account.end("rejected")
      return sendError(wrongKey)
    }
    let body: string
    try {
      body = await context.env.text()
    } catch {
      account.end("aborted")
      return sendNothing()
    }
    try {
      const admitted = admit(body, context.req.header(overrideHeader))
      if ("request" in admitted) return await answer(context.env, admitted, account)
      if (admitted.code === "rate_limit_exceeded") account.rateLimited()
      else account.end(admitted.status < 500 ? "rejected" : "failed")
      return sendError(admitted)
    } catch (error) {
      account.end("failed")
      throw error
    }
  }
}
