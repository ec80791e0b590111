import { z } from "zod"
import { failureRules } from "./failure-rules.js"
import type { ClassifiedFailure } from "./failure.js"
import type { RandomStream } from "./random.js"

/** How failed calls are tried again; which kinds are, stands in `failureRules`. */
export const retrySchema = z.strictObject({
  /** Most tries of one call, 1 = no retries; rate limits may take two more. @default 4 */
  attempts: z.int().min(1).default(4),
  /** First backoff in milliseconds; it doubles with each try. @default 500 */
  baseMs: z.number().positive().default(500),
  /** Longest backoff in milliseconds when the provider gives no hint. @default 30_000 */
  maxMs: z.number().positive().default(30_000),
})

export type RetryOptions = z.output<typeof retrySchema>

/**
 * Milliseconds to wait before the next try, or nothing when there is to be none.
 *
 * Without a hint: an exponential bound, half of it fixed and half drawn at random. With one: the hint plus up to a quarter on top, for
 * callers that wake together would be rejected together.
 */
export function retryDelay(
  failure: ClassifiedFailure,
  tries: number,
  options: RetryOptions,
  random: RandomStream,
): number | undefined {
  // A stream that has gone silent is a timeout on record, and as good as a broken connection.
  const allowed = failureRules[failure.error.code === "stream_idle" ? "transient" : failure.error.kind].tries
  const patience =
    failure.error.kind === "rate_limit" && options.attempts > 1 ? options.attempts + 2 : options.attempts
  if (tries >= Math.min(allowed, patience)) return undefined
  const bound = Math.min(options.maxMs, options.baseMs * 2 ** (tries - 1))
  if (failure.retryAfterMs === undefined) return bound / 2 + (random() * bound) / 2
  return failure.retryAfterMs + random() * Math.max(failure.retryAfterMs / 4, 50)
}
