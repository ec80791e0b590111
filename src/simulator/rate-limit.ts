import { type ApiError } from "./api-error.js"
import { type Bucket, makeBucket } from "./bucket.js"
import { type SimulatorSettings } from "./settings.js"

type Limits = NonNullable<SimulatorSettings["rateLimit"]>

/** What the gate says of one request; the headers go with the reply either way. */
export type Admission =
  | { readonly admitted: true; readonly headers: Readonly<Record<string, string>> }
  | { readonly admitted: false; readonly error: ApiError }

/** Decides whether a request of so many tokens may pass at `now`, in epoch milliseconds. */
export type RateGate = (tokens: number, now: number) => Admission

/** A gate of continuously refilling buckets; without limits it admits everything and sends no headers. */
export function makeRateGate(limits: Limits | undefined): RateGate {
  const requests = limits?.requestsPerMinute === undefined ? undefined : makeBucket(limits.requestsPerMinute)
  const tokens = limits?.tokensPerMinute === undefined ? undefined : makeBucket(limits.tokensPerMinute)
  if (limits === undefined) return () => ({ admitted: true, headers: {} })
  return (cost, now) => {
    const requestWait = requests?.waitFor(1, now) ?? 0
    const tokenWait = tokens?.waitFor(cost, now) ?? 0
    const admitted = requestWait === 0 && tokenWait === 0
    if (admitted || limits.rejectedCount) requests?.take(1, now)
    if (admitted) tokens?.take(cost, now)
    const headers = { ...report("requests", requests, now), ...report("tokens", tokens, now) }
    if (admitted) return { admitted, headers }
    // The wait that is told is the true one: when rejections count too, this one has just put it off.
    const waitMs = Math.max(requests?.waitFor(1, now) ?? 0, tokenWait)
    const scarce = requestWait > tokenWait ? "requests" : "tokens"
    return { admitted, error: tooMany(scarce, cost, waitMs, limits, headers) }
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

function report(
  name: "requests" | "tokens",
  bucket: Bucket | undefined,
  now: number,
): Record<string, string> {
  if (bucket === undefined) return {}
  return {
    [`x-ratelimit-limit-${name}`]: String(Math.floor(bucket.capacity)),
    [`x-ratelimit-remaining-${name}`]: String(Math.floor(bucket.level(now))),
    // The time until the bucket is full, not the time to wait: so it is at OpenAI.
    [`x-ratelimit-reset-${name}`]: formatReset(bucket.waitFor(bucket.capacity, now)),
  }
}

function tooMany(
  scarce: "requests" | "tokens",
  cost: number,
  waitMs: number,
  limits: Limits,
  headers: Readonly<Record<string, string>>,
): ApiError {
  const limit = scarce === "requests" ? limits.requestsPerMinute : limits.tokensPerMinute
  const request = `Rate limit reached on ${scarce} per minute (simulated): limit ${limit}, requested ${
    scarce === "requests" ? 1 : cost
  }.`
  const never = waitMs === Number.POSITIVE_INFINITY
  return {
    status: 429,
    message: `${request} ${never ? "The request is larger than the limit." : `Try again in ${formatReset(waitMs)}.`}`,
    type: scarce,
    code: "rate_limit_exceeded",
    headers: { ...headers, ...(never ? {} : retryAfter(limits.retryAfter, waitMs)) },
  }
}

function retryAfter(form: Limits["retryAfter"], waitMs: number): Record<string, string> {
  const seconds = { "retry-after": String(Math.ceil(waitMs / 1000)) }
  switch (form) {
    case "none":
      return {}
    case "seconds":
      return seconds
    case "ms":
      return { ...seconds, "retry-after-ms": String(Math.ceil(waitMs)) }
  }
}
