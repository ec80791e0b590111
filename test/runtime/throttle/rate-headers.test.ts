import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { readRateHeaders, retryAfterMs } from "../../../src/runtime/throttle/limits/rate-headers.js"

const now = Date.parse("2026-11-21T12:00:00Z")

const read = (headers: Record<string, string>, status = 200) =>
  readRateHeaders(new Headers(headers), status, now)

describe("the headers of OpenAI", () => {
  it("tell limit, what remains and the time until it is full of requests and tokens", () => {
    const report = read({
      "content-type": "application/json",
      "x-ratelimit-limit-requests": "500",
      "x-ratelimit-limit-tokens": "200000",
      "x-ratelimit-remaining-requests": "499",
      "x-ratelimit-remaining-tokens": "199479",
      "x-ratelimit-reset-requests": "120ms",
      "x-ratelimit-reset-tokens": "156ms",
    })
    expect(report).toEqual({
      status: 200,
      chargesUpFront: true,
      windows: {
        requests: { limit: 500, remaining: 499, resetMs: 120 },
        tokens: { limit: 200_000, remaining: 199_479, resetMs: 156 },
      },
    })
  })

  it.each([
    ["6m0s", 360_000],
    ["1.5s", 1_500],
    ["12ms", 12],
    ["1h2m3s", 3_723_000],
    ["2m59.56s", 179_560],
    ["1d", 86_400_000],
    ["0s", 0],
    ["17", 17_000],
  ])("tell a reset of %s", (reset, resetMs) => {
    const report = read({ "x-ratelimit-reset-requests": reset })
    expect(report?.windows.requests?.resetMs).toBeCloseTo(resetMs)
  })

  it("tell of a rejection how long to wait", () => {
    const report = read(
      { "retry-after": "2", "retry-after-ms": "1234", "x-ratelimit-remaining-requests": "0" },
      429,
    )
    expect(report).toEqual({
      status: 429,
      chargesUpFront: true,
      windows: { requests: { remaining: 0 } },
      retryAfterMs: 1_234,
    })
  })
})

describe("the headers of Anthropic", () => {
  it("tell four limits, and instants at which they are full", () => {
    const report = read({
      "anthropic-ratelimit-requests-limit": "50",
      "anthropic-ratelimit-requests-remaining": "49",
      "anthropic-ratelimit-requests-reset": "2026-11-21T12:00:01Z",
      "anthropic-ratelimit-tokens-limit": "48000",
      "anthropic-ratelimit-tokens-remaining": "45000",
      "anthropic-ratelimit-tokens-reset": "2026-11-21T12:00:04.500Z",
      "anthropic-ratelimit-input-tokens-limit": "40000",
      "anthropic-ratelimit-input-tokens-remaining": "38000",
      "anthropic-ratelimit-input-tokens-reset": "2026-11-21T13:00:03+01:00",
      "anthropic-ratelimit-output-tokens-limit": "8000",
      "anthropic-ratelimit-output-tokens-remaining": "8000",
      "anthropic-ratelimit-output-tokens-reset": "2026-11-21T11:59:59Z",
    })
    expect(report).toEqual({
      status: 200,
      chargesUpFront: false,
      windows: {
        requests: { limit: 50, remaining: 49, resetMs: 1_000 },
        tokens: { limit: 48_000, remaining: 45_000, resetMs: 4_500 },
        input_tokens: { limit: 40_000, remaining: 38_000, resetMs: 3_000 },
        output_tokens: { limit: 8_000, remaining: 8_000, resetMs: 0 },
      },
    })
  })

  it("are read by the sender's clock when ours is wrong", () => {
    const report = read({
      date: "Sat, 21 Nov 2026 12:05:00 GMT",
      "anthropic-ratelimit-requests-limit": "50",
      "anthropic-ratelimit-requests-reset": "2026-11-21T12:05:03Z",
    })
    expect(report?.windows.requests?.resetMs).toBe(3_000)
  })
})

describe("what cannot be read", () => {
  it("is left out, and the rest is taken", () => {
    const report = read({
      "x-ratelimit-limit-requests": "60",
      "x-ratelimit-remaining-requests": "many",
      "x-ratelimit-reset-requests": "soon",
      "x-ratelimit-limit-tokens": "-1",
      "x-ratelimit-remaining-tokens": "NaN",
      "x-ratelimit-reset-tokens": "-5s",
    })
    expect(report).toEqual({ status: 200, chargesUpFront: true, windows: { requests: { limit: 60 } } })
  })

  it("is nothing at all when no header tells of a rate", () => {
    expect(read({ "content-type": "text/html", "x-ratelimit-limit-requests": "unlimited" })).toBeUndefined()
    expect(read({}, 429)).toBeUndefined()
  })

  it("never makes a number that is none, or below zero", () => {
    const names = [
      "x-ratelimit-limit-requests",
      "x-ratelimit-remaining-tokens",
      "x-ratelimit-reset-tokens",
      "anthropic-ratelimit-tokens-remaining",
      "anthropic-ratelimit-tokens-reset",
      "retry-after",
      "retry-after-ms",
      "date",
    ]
    const numeric = fc.oneof(fc.double(), fc.integer(), fc.bigInt()).map(String)
    const odd = fc.oneof(
      fc.stringMatching(/^[0-9.+eEsmhdTZ: -]*$/),
      numeric,
      fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    )
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...names), odd), (headers) => {
        const report = read(headers, 429)
        const told = [
          report?.retryAfterMs,
          ...Object.values(report?.windows ?? {}).flatMap((window) => [
            window.limit,
            window.remaining,
            window.resetMs,
          ]),
        ].filter((value) => value !== undefined)
        expect(told.filter((value) => !Number.isFinite(value) || value < 0)).toEqual([])
      }),
      { numRuns: 10_000 },
    )
  })
})

describe("a hint how long to wait", () => {
  const hint = (headers: Record<string, string>) => retryAfterMs((name) => headers[name], now)

  it.each([
    [{ "retry-after": "3" }, 3_000],
    [{ "retry-after": "0.5" }, 500],
    [{ "retry-after-ms": "250", "retry-after": "1" }, 250],
    [{ "retry-after-ms": "later", "retry-after": "1" }, 1_000],
    [{ "retry-after": "Sat, 21 Nov 2026 12:00:07 GMT" }, 7_000],
    [{ "retry-after": "Saturday, 21-Nov-26 12:00:07 GMT" }, 7_000],
    [{ "retry-after": "Sat Nov 21 12:00:07 2026" }, 7_000],
    [{ "retry-after": "Sat, 21 Nov 2026 11:00:00 GMT" }, 0],
  ])("%o is read", (headers, milliseconds) => {
    expect(hint(headers)).toBe(milliseconds)
  })

  it.each([
    [{}],
    [{ "retry-after": "" }],
    [{ "retry-after": "-1" }],
    [{ "retry-after": "Infinity" }],
    [{ "retry-after": "1e3" }],
    [{ "retry-after": "99999999" }],
    [{ "retry-after": "Sat, 21 Nov 2076 12:00:07 GMT" }],
  ])("%o is none", (headers) => {
    expect(hint(headers)).toBeUndefined()
  })
})
