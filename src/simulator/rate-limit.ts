import { type ApiError } from "./api-error.js"
import { makeBucket } from "./bucket.js"
import { formatReset, rateHeaders } from "./rate-headers.js"
import { type SimulatorSettings } from "./settings.js"

type Limits = NonNullable<SimulatorSettings["rateLimit"]>

/** What a request is charged for. */
export interface RequestSize {
  readonly inputTokens: number
  /** Most tokens that may come back. */
  readonly mostOutput: number
}

/** What the gate says of one request; the headers go with the reply either way. */
export type Admission =
  | {
      readonly admitted: true
      readonly headers: Readonly<Record<string, string>>
      /** Charges for what came back, where that was not done beforehand. */
      replied(outputTokens: number, now: number): void
    }
  | { readonly admitted: false; readonly error: ApiError }

/** Decides whether a request may pass at `now`, in epoch milliseconds. */
export type RateGate = (size: RequestSize, now: number) => Admission

/**
 * A gate of continuously refilling buckets; without limits it admits everything and sends no headers.
 *
 * @param startedAt epoch milliseconds from which the changes of the limits are counted
 */
export function makeRateGate(limits: Limits | undefined, startedAt: number): RateGate {
  if (limits === undefined) return () => ({ admitted: true, headers: {}, replied() {} })
  const { requestsPerMinute, tokensPerMinute, windowMs, headers: form } = limits
  const bucketOf = (perWindow: number | undefined) =>
    perWindow === undefined ? undefined : makeBucket(perWindow, windowMs)
  const [requests, tokens] = [bucketOf(requestsPerMinute), bucketOf(tokensPerMinute)]
  const changes = limits.change.toSorted((left, right) => left.afterMs - right.afterMs)
  const changeUntil = (now: number): void => {
    for (let next = changes[0]; next !== undefined && startedAt + next.afterMs <= now; next = changes[0]) {
      changes.shift()
      const at = startedAt + next.afterMs
      requests?.resize((requestsPerMinute ?? 0) * next.factor, at)
      tokens?.resize((tokensPerMinute ?? 0) * next.factor, at)
    }
  }
  // Anthropic counts the tokens that come back as they come, OpenAI all that may come as the request does.
  const upFront = form !== "anthropic"
  return ({ inputTokens, mostOutput }, now) => {
    changeUntil(now)
    const cost = inputTokens + (upFront ? mostOutput : 0)
    const requestWait = requests?.waitFor(1, now) ?? 0
    const tokenWait = tokens?.waitFor(cost, now) ?? 0
    const admitted = requestWait === 0 && tokenWait === 0
    if (admitted) requests?.take(1, now)
    // A rejection takes what there is and leaves no debt.
    else if (limits.rejectedCount) requests?.take(Math.max(0, Math.min(1, requests.level(now))), now)
    if (admitted) tokens?.take(cost, now)
    const headers = {
      ...rateHeaders(form, "requests", requests, now),
      ...rateHeaders(form, "tokens", tokens, now),
    }
    if (admitted) {
      const replied = (outputTokens: number, at: number): void => {
        if (!upFront) tokens?.take(outputTokens, at)
      }
      return { admitted, headers, replied }
    }
    // The wait that is told is the true one: when rejections count too, this one has just put it off.
    const waitMs = Math.max(requests?.waitFor(1, now) ?? 0, tokenWait)
    const scarce = requestWait > tokenWait ? "requests" : "tokens"
    const limit = (scarce === "requests" ? requests : tokens)?.capacity ?? 0
    const text = `limit ${limit}, requested ${scarce === "requests" ? 1 : cost}`
    return { admitted, error: tooMany(scarce, text, waitMs, limits, headers) }
  }
}

function tooMany(
  scarce: "requests" | "tokens",
  what: string,
  waitMs: number,
  { windowMs, retryAfter }: Limits,
  headers: Readonly<Record<string, string>>,
): ApiError {
  const window = windowMs === 60_000 ? "minute" : formatReset(windowMs)
  const request = `Rate limit reached on ${scarce} per ${window} (simulated): ${what}.`
  const never = waitMs === Number.POSITIVE_INFINITY
  return {
    status: 429,
    message: `${request} ${never ? "The request is larger than the limit." : `Try again in ${formatReset(waitMs)}.`}`,
    type: scarce,
    code: "rate_limit_exceeded",
    headers: { ...headers, ...(never ? {} : waitHeaders(retryAfter, waitMs)) },
  }
}

function waitHeaders(form: Limits["retryAfter"], waitMs: number): Record<string, string> {
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
