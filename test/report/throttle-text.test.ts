import { describe, expect, it } from "vitest"
import { throttleLines } from "../../src/report/throttle-text.js"
import type { LimitState } from "../../src/runtime/throttle/limits/limit-book.js"
import type { LimiterSnapshot } from "../../src/runtime/throttle/snapshot.js"

const requests: LimitState = {
  name: "requests",
  limit: 500,
  windowMs: 60_000,
  ratePerSecond: 500 / 60,
  level: 3,
  source: "headers",
  utilisation: 0.96,
  reserved: 480,
  used: 470,
  refunded: 0,
  inFlight: 10,
}

const limiter = (more: Partial<LimiterSnapshot> = {}): LimiterSnapshot => ({
  key: "https://api.example.com/v1 gpt-5-mini account 1a2b3c4d",
  concurrency: { width: 16, most: 16, history: [] },
  limits: [requests],
  waiting: 12,
  running: 10,
  sent: 1_000,
  rateLimited: 2,
  rateLimitedShare: 0.002,
  retries: 0,
  binding: "requests",
  ...more,
})

const lines = (...limiters: readonly LimiterSnapshot[]): readonly string[] =>
  throttleLines({ limiters, eventLoopDelayMs: { mean: 1, p99: 5 } })

describe("what holds calls back", () => {
  it("is told by the limit that binds, where it was learned, who waits and the share of rejections", () => {
    expect(lines(limiter())).toEqual([
      "limit: 480 of 500 requests/min, from headers; 12 waiting for requests; 429s 0.2 %",
    ])
  })

  it("names the fullest of several token limits, and a window that is no minute", () => {
    const input: LimitState = {
      ...requests,
      name: "input_tokens",
      limit: 20_000,
      windowMs: 6_000,
      utilisation: 0.5,
      source: "given",
    }
    const limits = [requests, { ...input, name: "tokens", utilisation: 0.1 } as const, input]
    expect(lines(limiter({ limits, binding: "tokens", rateLimited: 0 }))).toEqual([
      "limit: 10,000 of 20,000 input tokens in 6.0 s, as given; 12 waiting for tokens",
    ])
  })

  it("is a hold, until when and after what", () => {
    const heldUntil = new Date(2026, 10, 21, 12, 0, 3).getTime()
    expect(lines(limiter({ binding: "hold", heldUntil }))).toEqual([
      "limit: held until 12:00:03 after 429; 12 waiting; 429s 0.2 %",
    ])
    expect(lines(limiter({ binding: "hold", heldUntil, rateLimited: 0, waiting: 0 }))).toEqual([
      "limit: held until 12:00:03 after an overload",
    ])
  })

  it("is nothing where nothing binds, and the width where calls at once do", () => {
    expect(lines(limiter({ binding: "none", waiting: 0, rateLimited: 0 }))).toEqual([])
    const narrowed = { width: 4, most: 16, history: [] }
    expect(lines(limiter({ binding: "concurrency", concurrency: narrowed, rateLimited: 0 }))).toEqual([
      "limit: 4 of 16 calls at once; 12 waiting for a place",
    ])
  })

  it("says why a limiter was stopped, which of several it is, and when this process is late", () => {
    const stopped = { kind: "quota", message: "You exceeded your current quota" } as const
    const other = limiter({ key: "group team", stopped })
    expect(
      throttleLines({ limiters: [limiter(), other], eventLoopDelayMs: { mean: 100, p99: 450 } }),
    ).toEqual([
      "gpt-5-mini limit: 480 of 500 requests/min, from headers; 12 waiting for requests; 429s 0.2 %",
      "team stopped: quota: You exceeded your current quota",
      "this process is late by 450 ms",
    ])
  })
})
