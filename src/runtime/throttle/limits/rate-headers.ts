import type { LimitName, RateReport, WindowReport } from "./rate-report.js"

/** Header names with `*` for limit, remaining or reset, as OpenAI and most who follow it send them. */
const openAIHeaders: readonly (readonly [LimitName, string])[] = [
  ["requests", "x-ratelimit-*-requests"],
  ["tokens", "x-ratelimit-*-tokens"],
]

const anthropicHeaders: readonly (readonly [LimitName, string])[] = [
  ["requests", "anthropic-ratelimit-requests-*"],
  ["tokens", "anthropic-ratelimit-tokens-*"],
  ["input_tokens", "anthropic-ratelimit-input-tokens-*"],
  ["output_tokens", "anthropic-ratelimit-output-tokens-*"],
]

/** A wait of more than a day is a mistake: obeyed, it would stop the process. */
const longestRetryAfterMs = 86_400_000

/** Nor is a window longer than a month. */
const longestResetMs = 31 * 86_400_000

/** Plain numbers above these are no seconds to wait, but an instant: epoch seconds, epoch milliseconds. */
const epochSeconds = 1e9
const epochMilliseconds = 1e12

/** Clocks that differ by less are called equal: the `date` header has whole seconds. */
const toleratedSkewMs = 2_000

/**
 * What a reply's headers tell of the provider's limits, in the forms of OpenAI and Anthropic; nothing when there is
 * no rate header at all. What cannot be read is left out.
 *
 * @param now epoch milliseconds, for resets that are told as instants
 */
export function readRateHeaders(headers: Headers, status: number, now: number): RateReport | undefined {
  const serverNow = serverTime(headers.get("date"), now)
  const openAI = readWindows(headers, openAIHeaders, serverNow)
  const anthropic = readWindows(headers, anthropicHeaders, serverNow)
  const chargesUpFront = Object.keys(anthropic).length === 0
  const windows = chargesUpFront ? openAI : anthropic
  const retryAfter = retryAfterMs((name) => headers.get(name) ?? undefined, now)
  if (Object.keys(windows).length === 0 && retryAfter === undefined) return undefined
  return {
    status,
    windows,
    ...(retryAfter === undefined ? {} : { retryAfterMs: retryAfter }),
    chargesUpFront,
  }
}

/**
 * The wait a provider asks for in milliseconds: `retry-after-ms`, else `retry-after` in seconds or as a date
 * (RFC 9110, 10.2.3).
 *
 * @param now epoch milliseconds
 */
export function retryAfterMs(header: (name: string) => string | undefined, now: number): number | undefined {
  const told = header("retry-after")
  const waitMs = readNumber(header("retry-after-ms")) ?? secondsToMs(readNumber(told)) ?? untilDate()
  return waitMs === undefined || waitMs > longestRetryAfterMs ? undefined : waitMs

  function untilDate(): number | undefined {
    const at = readInstant(told)
    return at === undefined ? undefined : Math.max(0, at - serverTime(header("date"), now))
  }
}

function readWindows(
  headers: Headers,
  names: readonly (readonly [LimitName, string])[],
  now: number,
): Partial<Record<LimitName, WindowReport>> {
  const windows: Partial<Record<LimitName, WindowReport>> = {}
  for (const [name, form] of names) {
    const read = (part: string): string | null => headers.get(form.replace("*", part))
    const limit = readNumber(read("limit"))
    const remaining = readNumber(read("remaining"))
    const resetMs = readReset(read("reset"), now)
    const report = {
      // A limit of nothing could never be waited for: whoever sends it means something else by it.
      ...(limit === undefined || limit === 0 ? {} : { limit }),
      ...(remaining === undefined ? {} : { remaining }),
      ...(resetMs === undefined ? {} : { resetMs }),
    }
    if (Object.keys(report).length > 0) windows[name] = report
  }
  return windows
}

/** A duration ("6m0s", "12ms", plain seconds) or an instant (RFC 3339, epoch), as milliseconds from `now`. */
function readReset(text: string | null, now: number): number | undefined {
  const number = readNumber(text)
  const at = readInstant(text) ?? epochInstant(number)
  const resetMs = at === undefined ? (secondsToMs(number) ?? readDuration(text)) : Math.max(0, at - now)
  return resetMs === undefined || resetMs > longestResetMs ? undefined : resetMs
}

function epochInstant(number: number | undefined): number | undefined {
  if (number === undefined || number <= epochSeconds) return undefined
  return number > epochMilliseconds ? number : number * 1_000
}

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}

/** A duration as the Go language writes it, which is what OpenAI sends. */
function readDuration(text: string | null): number | undefined {
  if (text === null || !/^(?:\d{1,12}(?:\.\d{1,12})?(?:ns|us|µs|ms|s|m|h|d))+$/.test(text)) return undefined
  let milliseconds = 0
  for (const [, amount, unit] of text.matchAll(/([\d.]+)([a-zµ]+)/g)) {
    milliseconds += Number(amount) * (unitMs[unit ?? ""] ?? Number.NaN)
  }
  return milliseconds
}

/** A plain number of at least 0; whatever else stands there is not one. */
function readNumber(text: string | null | undefined): number | undefined {
  return typeof text === "string" && /^\d{1,15}(?:\.\d{1,15})?$/.test(text) ? Number(text) : undefined
}

function secondsToMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1_000
}

/** Epoch milliseconds of an RFC 3339 instant or an HTTP date; `Date.parse` alone would read "5" as a year. */
function readInstant(text: string | null | undefined): number | undefined {
  if (typeof text !== "string" || !/^(?:\d{4}-\d\d-\d\dT|[A-Za-z]{3,9},? )/.test(text)) return undefined
  // The oldest form of an HTTP date names no zone, and means GMT.
  const at = Date.parse(/(?:Z|GMT|[+-]\d\d:?\d\d)$/i.test(text) ? text : `${text} GMT`)
  return Number.isFinite(at) ? at : undefined
}

/** The sender's present, by which it told its instants: ours, unless its `date` header is far from it. */
function serverTime(date: string | null | undefined, now: number): number {
  const told = readInstant(date)
  return told === undefined || Math.abs(told - now) <= toleratedSkewMs ? now : told
}
