import type { Bucket } from "./bucket.js"

/** In whose form the state of the limits is told. */
export type RateHeaderForm = "openai" | "anthropic" | "none"

type Headers = Readonly<Record<string, string>>

/** The state of one limit at `now`, in epoch milliseconds. */
export function rateHeaders(
  form: RateHeaderForm,
  name: "requests" | "tokens",
  bucket: Bucket | undefined,
  now: number,
): Headers {
  if (bucket === undefined) return {}
  const limit = String(Math.floor(bucket.capacity))
  const remaining = String(Math.max(0, Math.floor(bucket.level(now))))
  // The time until the bucket is full, not the time to wait: so it is with both.
  const fullInMs = bucket.waitFor(bucket.capacity, now)
  switch (form) {
    case "none":
      return {}
    case "openai":
      return {
        [`x-ratelimit-limit-${name}`]: limit,
        [`x-ratelimit-remaining-${name}`]: remaining,
        [`x-ratelimit-reset-${name}`]: formatReset(fullInMs),
      }
    case "anthropic":
      return {
        [`anthropic-ratelimit-${name}-limit`]: limit,
        [`anthropic-ratelimit-${name}-remaining`]: remaining,
        [`anthropic-ratelimit-${name}-reset`]: formatInstant(now + fullInMs),
      }
  }
}

/** A duration as OpenAI writes it in `x-ratelimit-reset-*`: "12ms", "1.5s", "6m0s". */
export function formatReset(milliseconds: number): string {
  const whole = Math.ceil(milliseconds)
  if (whole < 1000) return `${whole}ms`
  const minutes = Math.floor(whole / 60_000)
  const seconds = `${(whole - minutes * 60_000) / 1000}s`
  return minutes === 0 ? seconds : `${minutes}m${seconds}`
}

/** An instant in whole seconds, as Anthropic writes it (RFC 3339): "2026-11-21T12:00:00Z". */
function formatInstant(epochMs: number): string {
  return new Date(Math.ceil(epochMs / 1000) * 1000).toISOString().replace(".000Z", "Z")
}
