import { describe, expect, it } from "vitest"
import { readRateHeaders } from "../../../src/runtime/throttle/limits/rate-headers.js"
import { noRequestCost } from "../../../src/runtime/throttle/limits/request-cost.js"
import { ask, cost, openBook, take } from "./ask-book.js"

const now = Date.parse("2026-11-21T12:00:00Z")
const minute = 60_000
const bounded = { inputTokens: 10, outputTokens: 4_096, outputBound: true }

describe("a reset", () => {
  const resetOf = (reset: string): number | undefined =>
    readRateHeaders(new Headers({ "x-ratelimit-reset-requests": reset }), 200, now)?.windows.requests?.resetMs

  it.each([
    [`${now / 1_000 + 30}`, 30_000],
    [`${now + 30_000}`, 30_000],
    [`${now / 1_000 - 30}`, 0],
    ["86400", 86_400_000],
  ])("of %s is an instant or a time to wait, as large as it is", (told, milliseconds) => {
    expect(resetOf(told)).toBe(milliseconds)
  })

  it("of more than a month is a mistake, and left out", () => {
    expect(resetOf("2678401")).toBeUndefined()
    expect(resetOf("60d")).toBeUndefined()
  })
})

describe("a told limit that flows back next to not at all", () => {
  it("lets one try a minute after the last, then two, then four, until one is let through", () => {
    const book = openBook()
    const first = take(book, noRequestCost, 0)
    // Milliseconds, taken for seconds: a minute becomes sixteen hours.
    const told = { limit: 20, remaining: 0, resetMs: minute * 1_000 }
    first.learn({ status: 200, chargesUpFront: true, windows: { requests: told } }, 0)
    first.settle(cost(10), 0)
    // What is told was rounded down: there may be one left.
    take(book).settle(cost(10), 0)
    expect(ask(book, noRequestCost, minute - 1)).toBe(1)
    const tries: number[] = []
    let at = 0
    for (let time = 0; time < 3; time += 1) {
      const wait = ask(book, noRequestCost, at)
      if (typeof wait !== "number") throw new Error("was let through at once")
      at += wait
      tries.push(at)
      const lease = take(book, noRequestCost, at)
      lease.learn({ status: 429, chargesUpFront: true, windows: { requests: told } }, at)
      lease.settle(noRequestCost, at)
      book.reject(at, undefined, noRequestCost, at)
    }
    expect(tries).toEqual([1, 3, 7].map((minutes) => minutes * minute))
    const wait = ask(book, noRequestCost, at)
    expect(wait).toBe(8 * minute)
    const passes = take(book, noRequestCost, at + 8 * minute)
    const room = { limit: 20, remaining: 19, resetMs: 3_000 }
    passes.learn({ status: 200, chargesUpFront: true, windows: { requests: room } }, at + 8 * minute)
    expect(ask(book, noRequestCost, at + 8 * minute)).not.toBeTypeOf("number")
  })

  it("that is given is kept to", () => {
    const book = openBook()
    book.give({ tokensPerMinute: 100 }, 0)
    take(book, cost(100)).settle(cost(100, 1_900), 0)
    expect(ask(book, cost(100), 2 * minute)).toBe(18 * minute)
  })
})

describe("a told limit that is smaller than a call", () => {
  const told = { limit: 1, remaining: 1, resetMs: 0 }
  const windows = { tokens: told }

  it("is no limit once a call has passed that is larger, however often it is told", () => {
    const book = openBook()
    for (let call = 0; call < 50; call += 1) {
      const lease = take(book, cost(100, 20), call)
      lease.learn({ status: 200, chargesUpFront: true, windows }, call)
      lease.settle(cost(100, 20), call)
      expect(book.learned).toBe(false)
    }
  })

  it("refuses none before one was sent to find out", () => {
    const book = openBook()
    take(book).learn({ status: 200, chargesUpFront: true, windows }, 0)
    const lease = take(book, cost(100), minute)
    lease.learn({ status: 429, chargesUpFront: true, windows }, minute)
    lease.settle(noRequestCost, minute)
    book.reject(minute, 1_000, cost(100), minute)
    expect(ask(book, cost(100), 2 * minute)).toBe(Infinity)
  })
})

describe("a 429 without any header, where tokens are limited", () => {
  it("never makes a call too large that went before it", () => {
    const book = openBook()
    book.give({ tokensPerMinute: 4_000 }, 0)
    take(book, bounded).settle(cost(10, 20), 0)
    const rejected = take(book, bounded, minute)
    rejected.settle(noRequestCost, minute)
    book.reject(minute, 200, bounded, minute)
    expect(ask(book, bounded, minute)).toBe(200)
    // What passed was larger than the limit: this provider does not charge for what is not written.
    const next = take(book, bounded, 3 * minute)
    next.settle(cost(10, 20), 3 * minute)
    expect(book.snapshot(3 * minute)[0]?.level).toBe(3_970)
  })

  it("is taken for a provider that gives no tokens back, for two minutes, then for four", () => {
    const book = openBook()
    book.give({ tokensPerMinute: 10_000 }, 0)
    const backAt = (at: number): boolean => {
      const level = (): number => book.snapshot(at)[0]?.level ?? 0
      const before = level()
      take(book, bounded, at).settle(cost(10, 20), at)
      return level() === before - 30
    }
    const rejectAt = (at: number): void => {
      take(book, bounded, at).settle(noRequestCost, at)
      book.reject(at, 100, bounded, at)
    }
    rejectAt(minute)
    expect([2, 4].map((minutes) => backAt(minutes * minute))).toEqual([false, true])
    rejectAt(5 * minute)
    expect([8, 10].map((minutes) => backAt(minutes * minute))).toEqual([false, true])
  })
})
