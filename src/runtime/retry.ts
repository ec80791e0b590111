import { z } from "zod"
import { failureRules } from "./failure-rules.js"
import { AttemptError, type ClassifiedFailure } from "./failure.js"
import { isInterruption } from "./interruption.js"
import type { RandomStream } from "./random.js"
import { limiterOutCode } from "./throttle/refusals.js"

/** How failed calls are tried again; which kinds are, stands in `failureRules`. */
export interface RetryOptions {
  /** Most tries of one call, 1 = no retries; rate limits may take two more. @default 4 */
  readonly attempts?: number | undefined
  /** First backoff in milliseconds, six times that after an overload; it doubles with each try. @default 500 */
  readonly baseMs?: number | undefined
  /** Longest backoff in milliseconds when the provider gives no hint. @default 30_000 */
  readonly maxMs?: number | undefined
}

export const retrySchema = z.strictObject({
  attempts: z.int().min(1).default(4),
  baseMs: z.number().positive().default(500),
  maxMs: z.number().positive().default(30_000),
})

export type RetrySettings = z.output<typeof retrySchema>

/**
 * Milliseconds to wait before the next try, or nothing when there is to be none.
 *
 * Without a hint: an exponential bound, half of it fixed and half drawn at random. With one: the hint plus up to a quarter on top, for
 * callers that wake together would be rejected together. After an overload the longer of the two counts.
 */
export function retryDelay(
  failure: ClassifiedFailure,
  tries: number,
  options: RetrySettings,
  random: RandomStream,
): number | undefined {
  // A limiter that is out says so at once to whoever has somewhere else to go: waiting here would be in vain.
  if (failure.final === true || failure.error.code === limiterOutCode) return undefined
  // A stream that has gone silent is a timeout on record, and as good as a broken connection.
  const rule = failureRules[failure.error.code === "stream_idle" ? "transient" : failure.error.kind]
  const most =
    failure.error.kind === "rate_limit" && options.attempts > 1 ? options.attempts + 2 : options.attempts
  if (tries >= Math.min(rule.tries, most)) return undefined
  const bound = Math.min(options.maxMs, options.baseMs * rule.patience * 2 ** (tries - 1))
  const drawn = random()
  const backoff = bound / 2 + (drawn * bound) / 2
  if (failure.retryAfterMs === undefined) return backoff
  const hinted = failure.retryAfterMs + drawn * Math.max(failure.retryAfterMs / 4, 50)
  return rule.limiter === "overload" ? Math.max(hinted, backoff) : hinted
}

/**
 * What a call throws that would be tried again, were there anything left of the retry budget.
 *
 * @param target whose budget it is
 */
export function outOfRetries({ error }: ClassifiedFailure, thrown: unknown, target: string): unknown {
  // A try out of its own time stays what it is.
  if (isInterruption(thrown)) return thrown
  const message = `${error.message} (not tried again: the retry budget of ${target} is used up)`
  return new AttemptError({ ...error, message }, thrown)
}
