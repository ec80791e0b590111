import type { LimitState } from "../runtime/throttle/limits/limit-book.js"
import type { LimiterSnapshot, ThrottleSnapshot } from "../runtime/throttle/snapshot.js"
import { count, time } from "./numbers.js"

const limitNames: Readonly<Record<LimitState["name"], string>> = {
  requests: "requests",
  tokens: "tokens",
  input_tokens: "input tokens",
  output_tokens: "output tokens",
}

/** Milliseconds that timers of this process may be late before people are told. */
const laggingMs = 200

/**
 * What holds calls back, one line for each limiter that has something to tell: which limit binds and where it was
 * learned, who waits, the share of rejections, why one was stopped.
 */
export function throttleLines({ limiters, eventLoopDelayMs }: ThrottleSnapshot): readonly string[] {
  const told = limiters.flatMap((limiter) => {
    const text = limiterText(limiter)
    return text === undefined ? [] : [limiters.length === 1 ? text : `${nameOf(limiter)} ${text}`]
  })
  const late =
    eventLoopDelayMs.p99 >= laggingMs ? [`this process is late by ${time(eventLoopDelayMs.p99)}`] : []
  return [...told, ...late]
}

/** A limiter in one line; nothing for one that holds nobody back. */
function limiterText(limiter: LimiterSnapshot): string | undefined {
  const { stopped, waiting, rateLimited, rateLimitedShare, binding } = limiter
  if (stopped !== undefined) return `stopped: ${stopped.kind}: ${stopped.message}`
  const bound = boundText(limiter)
  const rejections = rateLimited === 0 ? [] : [`429s ${shareText(rateLimitedShare)}`]
  if (bound === undefined && rejections.length === 0) return undefined
  const waits = waiting === 0 ? [] : [`${count(waiting)} waiting${scarce[binding]}`]
  return [...(bound === undefined ? [] : [`limit: ${bound}`]), ...waits, ...rejections].join("; ")
}

const scarce: Readonly<Record<LimiterSnapshot["binding"], string>> = {
  requests: " for requests",
  tokens: " for tokens",
  concurrency: " for a place",
  hold: "",
  none: "",
}

/** The limit that binds, as people know it: "480 of 500 requests/min, from headers". */
function boundText(limiter: LimiterSnapshot): string | undefined {
  const { binding, limits, concurrency } = limiter
  switch (binding) {
    case "none":
      return undefined
    case "hold":
      return holdText(limiter)
    case "concurrency": {
      const { width, most } = concurrency
      return width === most
        ? `${count(width)} calls at once`
        : `${count(width)} of ${count(most)} calls at once`
    }
    case "requests":
    case "tokens": {
      const binds = limits
        .filter(({ name }) => (name === "requests") === (binding === "requests"))
        .toSorted((left, right) => right.utilisation - left.utilisation)[0]
      return binds === undefined ? undefined : limitText(binds)
    }
  }
}

/** "held until 12:00:03 after 429". */
function holdText({ heldUntil, rateLimited }: LimiterSnapshot): string {
  const until = heldUntil === undefined ? "" : ` until ${clockTime(heldUntil)}`
  return `held${until} after ${rateLimited > 0 ? "429" : "an overload"}`
}

/** As a clock on the wall here shows it. */
function clockTime(milliseconds: number): string {
  const date = new Date(milliseconds)
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((part) => String(part).padStart(2, "0"))
    .join(":")
}

function limitText({ name, limit, windowMs, source, utilisation }: LimitState): string {
  const used = count(Math.min(limit, utilisation * limit))
  return `${used} of ${count(limit)} ${limitNames[name]}${windowText(windowMs)}, ${sources[source]}`
}

const sources: Readonly<Record<LimitState["source"], string>> = {
  given: "as given",
  headers: "from headers",
  rejections: "as found by 429s",
}

const windows: ReadonlyMap<number, string> = new Map([
  [1_000, "/s"],
  [60_000, "/min"],
  [3_600_000, "/h"],
  [86_400_000, "/day"],
])

function windowText(milliseconds: number): string {
  return windows.get(milliseconds) ?? ` in ${time(milliseconds)}`
}

/** 0.2 %: rejections are few, and their first decimal counts. */
function shareText(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}

/** The model of a limiter: its key begins with the place and may end with the account, which nobody has to read. */
function nameOf({ key }: LimiterSnapshot): string {
  return key.replace(/ account \w+$/, "").replace(/^\S+ /, "")
}
