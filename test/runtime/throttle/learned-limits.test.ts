import { describe, expect, it } from "vitest"
import type { RateReport, WindowReport } from "../../../src/runtime/throttle/limits/rate-report.js"
import { openBook, take } from "./ask-book.js"

const call = { inputTokens: 100, outputTokens: 100 }

function told(requests: WindowReport, status = 200): RateReport {
  return { status, chargesUpFront: true, windows: { requests } }
}

const full = { limit: 60, remaining: 59, resetMs: 1_000 }

describe("limits that are learned from headers", () => {
  it("are unknown before the first reply: everybody passes", () => {
    const book = openBook()
    for (let sent = 0; sent < 1_000; sent += 1) take(book, call, 0)
    expect(book.learned).toBe(false)
    expect(book.snapshot(0)).toEqual([])
  })

  it("are known with the first reply, less what was sent beside it", () => {
    const book = openBook()
    const [first] = Array.from({ length: 8 }, () => take(book, call, 0))
    first?.learn(told(full), 1_000)
    expect(book.learned).toBe(true)
    const [limit] = book.snapshot(1_000)
    expect(limit).toMatchObject({ name: "requests", limit: 60, windowMs: 60_000, source: "headers" })
    // Seven others may not have been there yet; one has flowed back in the second since.
    expect(limit?.level).toBe(53)
  })

  it("keep three of a hundred in reserve, for what the network delays", () => {
    const book = openBook(0.97)
    take(book, call, 0).learn(told({ limit: 1_000, remaining: 999, resetMs: 60 }), 0)
    expect(book.snapshot(0)[0]?.level).toBeCloseTo(969)
  })

  it("are lower at once when another process takes of them", () => {
    const book = openBook()
    take(book, call, 0).learn(told(full), 0)
    take(book, call, 10_000).learn(told({ limit: 60, remaining: 3, resetMs: 57_000 }), 10_000)
    expect(book.snapshot(10_000)[0]?.level).toBeLessThanOrEqual(4)
  })

  it("have another limit and another rate as soon as a reply says so, and an older reply changes nothing", () => {
    const book = openBook()
    const slow = take(book, call, 0)
    take(book, call, 0).learn(told({ limit: 60, remaining: 30, resetMs: 30_000 }), 0)
    take(book, call, 5_000).learn(told({ limit: 30, remaining: 15, resetMs: 30_000 }), 5_000)
    expect(book.snapshot(5_000)[0]).toMatchObject({ limit: 30, windowMs: 60_000, ratePerSecond: 0.5 })
    slow.learn(told({ limit: 60, remaining: 58, resetMs: 2_000 }), 6_000)
    expect(book.snapshot(6_000)[0]).toMatchObject({ limit: 30, ratePerSecond: 0.5 })
    take(book, call, 7_000).learn(told({ limit: 120, remaining: 60, resetMs: 30_000 }), 7_000)
    expect(book.snapshot(7_000)[0]).toMatchObject({ limit: 120, ratePerSecond: 2 })
  })

  it("may have any window", () => {
    const book = openBook()
    take(book, call, 0).learn(told({ limit: 60, remaining: 30, resetMs: 10_000 }), 0)
    expect(book.snapshot(0)[0]).toMatchObject({ windowMs: 20_000, ratePerSecond: 3 })
  })

  it("take the place of a given one that is not stricter, and stand beside one that is", () => {
    const book = openBook()
    const withdraw = book.give({ requestsPerMinute: 60 }, 0)
    book.give({ requestsPerMinute: 90 }, 0)
    take(book, call, 0).learn(told(full), 0)
    expect(book.snapshot(0).map((limit) => limit.source)).toEqual(["headers"])
    const strict = book.give({ requestsPerMinute: 20 }, 0)
    expect(book.snapshot(0).map((limit) => [limit.source, limit.limit])).toEqual([
      ["given", 20],
      ["headers", 60],
    ])
    strict(0)
    withdraw(0)
    expect(book.snapshot(0).map((limit) => limit.source)).toEqual(["headers"])
  })

  it("give nothing back where the provider charges up front", () => {
    const book = openBook()
    const lease = take(book, call, 0)
    const tokens = { limit: 10_000, remaining: 9_800, resetMs: 1_200 }
    lease.learn({ status: 200, chargesUpFront: true, windows: { tokens } }, 0)
    lease.settle({ inputTokens: 100, outputTokens: 5 }, 0)
    expect(book.snapshot(0)[0]).toMatchObject({ level: 9_800, used: 200, refunded: 0 })
    expect(book.take({ inputTokens: 1, outputTokens: 10_000, outputBound: true }, 0)).toEqual({
      waitMs: Infinity,
      scarce: "tokens",
    })
  })

  it("give back what was not written where the provider counts it as it comes", () => {
    const book = openBook()
    const lease = take(book, call, 0)
    const windows = {
      input_tokens: { limit: 10_000, remaining: 9_900, resetMs: 600 },
      output_tokens: { limit: 1_000, remaining: 1_000, resetMs: 0 },
    }
    lease.learn({ status: 200, chargesUpFront: false, windows }, 0)
    expect(book.snapshot(0).map((limit) => limit.level)).toEqual([9_900, 900])
    lease.settle({ inputTokens: 100, outputTokens: 5 }, 0)
    expect(book.snapshot(0).map((limit) => limit.level)).toEqual([9_900, 995])
    // Its longest output is larger than the limit, but it need not come to that.
    expect(book.take({ inputTokens: 1, outputTokens: 4_000 }, 60_000)).toHaveProperty("lease")
  })

  it("wait for what the headers of a rejection say is short, without any other hint", () => {
    const book = openBook()
    take(book, call, 0).learn(told(full), 0)
    const rejected = take(book, call, 1_000)
    rejected.learn(told({ limit: 60, remaining: 0, resetMs: 60_000 }, 429), 1_000)
    rejected.settle({ inputTokens: 0, outputTokens: 0 }, 1_000)
    book.reject(1_000, undefined, call, 1_000)
    const taken = book.take(call, 1_000)
    expect(taken).toMatchObject({ scarce: "requests" })
    expect(taken).toHaveProperty(
      "waitMs",
      expect.toSatisfy((waitMs: number) => waitMs > 0 && waitMs <= 1_000),
    )
  })

  it("are not upset by headers that make no sense", () => {
    const book = openBook()
    take(book, call, 0).learn(told({ remaining: 5 }), 0)
    expect(book.learned).toBe(false)
    take(book, call, 0).learn(told({ limit: 60, remaining: 1_000, resetMs: 0 }), 0)
    take(book, call, 0).learn(told({ limit: 60, remaining: 10, resetMs: 0 }), 0)
    const [limit] = book.snapshot(0)
    expect(limit).toMatchObject({ limit: 60, windowMs: 60_000 })
    expect(limit?.level).toBeLessThanOrEqual(60)
  })

  it("correct the estimates of tokens, so that a burst is not rejected in its last part", () => {
    const book = openBook()
    const tokens = { limit: 10_000, remaining: 9_700, resetMs: 1_800 }
    const first = take(book, { inputTokens: 100, outputTokens: 0 }, 0)
    first.learn({ status: 200, chargesUpFront: true, windows: { tokens } }, 0)
    first.settle({ inputTokens: 300, outputTokens: 5 }, 0)
    const before = book.snapshot(0)[0]?.level ?? 0
    take(book, { inputTokens: 100, outputTokens: 0 }, 0)
    expect(before - (book.snapshot(0)[0]?.level ?? 0)).toBe(300)
  })
})
