import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type Lease, memoryLimitStore } from "../../../src/runtime/throttle/limits/limit-store.js"
import { noRequestCost } from "../../../src/runtime/throttle/limits/request-cost.js"
import { ask, cost, openBook, take, takeAll } from "./ask-book.js"

const minute = 60_000

describe("limits that are given", () => {
  it("let as many through at once as a minute has, and then as many as flow back", () => {
    const book = openBook()
    book.give({ requestsPerMinute: 60 }, 0)
    expect(takeAll(book)).toHaveLength(60)
    expect(book.take(noRequestCost, 0)).toEqual({ waitMs: 1_000, scarce: "requests" })
    expect(takeAll(book, noRequestCost, 10_000)).toHaveLength(10)
  })

  it("are used to 97 % where nothing else is said", () => {
    const book = memoryLimitStore().open("test")
    book.give({ requestsPerMinute: 1_000 }, 0)
    expect(takeAll(book)).toHaveLength(970)
    const [limit] = book.snapshot(0)
    expect(limit).toMatchObject({ limit: 1_000, windowMs: minute })
    expect(limit?.ratePerSecond).toBeCloseTo(970 / 60)
  })

  it("are taken from all together or not at all", () => {
    const book = openBook()
    book.give({ requestsPerMinute: 600, tokensPerMinute: 1_000 }, 0)
    take(book, cost(500, 400))
    expect(book.take(cost(100, 100), 0)).toEqual({ waitMs: 6_000, scarce: "tokens" })
    expect(book.snapshot(0).map((limit) => limit.level)).toEqual([599, 100])
  })

  it("are the strictest of all that are given, as long as they are", () => {
    const book = openBook()
    book.give({ requestsPerMinute: 100 }, 0)
    const withdraw = book.give({ requestsPerMinute: 10 }, 0)
    expect(takeAll(book)).toHaveLength(10)
    withdraw(0)
    withdraw(0)
    // What was taken counts against the wider limit too.
    expect(book.snapshot(0)).toMatchObject([{ limit: 100 }])
    expect(takeAll(book)).toHaveLength(0)
    expect(takeAll(book, noRequestCost, minute)).toHaveLength(100)
  })

  it("are withdrawn when they are, and not as of when they came", () => {
    const book = openBook()
    book.give({ requestsPerMinute: 1_000 }, 0)
    const withdraw = book.give({ requestsPerMinute: 60 }, 0)
    expect(takeAll(book)).toHaveLength(60)
    withdraw(30_000)
    // Half a minute at the stricter rate has flowed in: 30 are there, not what the wider one would have let in.
    expect(book.snapshot(30_000)[0]).toMatchObject({ limit: 1_000, level: 30 })
  })

  it("remember what was sent before they were given, and between two runs", () => {
    const store = memoryLimitStore({ safety: 1 })
    const withdraw = store.open("model").give({ requestsPerMinute: 60 }, 0)
    expect(takeAll(store.open("model"), noRequestCost, 0)).toHaveLength(60)
    withdraw(0)
    expect(store.open("model").learned).toBe(false)
    store.open("model").give({ requestsPerMinute: 60 }, 30_000)
    expect(takeAll(store.open("model"), noRequestCost, 30_000)).toHaveLength(30)
    const another = store.open("another")
    another.give({ requestsPerMinute: 60 }, 30_000)
    expect(takeAll(another, noRequestCost, 30_000)).toHaveLength(60)
  })

  it("tell a call that is larger than the limit that it can never pass", () => {
    const book = openBook(0.97)
    book.give({ tokensPerMinute: 1_000 }, 0)
    expect(ask(book, cost(1_001))).toBe(Infinity)
    // As large as the limit is not larger: it passes when all is there.
    expect(typeof ask(book, cost(1_000))).toBe("object")
  })

  it("cannot be kept to with a share that is none", () => {
    expect(() => memoryLimitStore({ safety: 97 })).toThrow(
      "expected `safety` to be a share above 0 and at most 1, got 97",
    )
  })

  it("let no more through in any window than they hold and what flows in, whoever comes when", () => {
    const calls = fc.array(
      fc.record({ afterMs: fc.integer({ min: 0, max: 4_000 }), tokens: fc.integer({ min: 1, max: 90 }) }),
      { maxLength: 40 },
    )
    const limits = fc.record({
      requestsPerMinute: fc.integer({ min: 1, max: 30 }),
      tokensPerMinute: fc.integer({ min: 100, max: 900 }),
    })
    fc.assert(
      fc.property(limits, calls, (given, all) => {
        const book = openBook()
        book.give(given, 0)
        const sent: { readonly at: number; readonly tokens: number }[] = []
        let now = 0
        for (const { afterMs, tokens } of all) {
          now += afterMs
          let lease = ask(book, cost(tokens), now)
          if (typeof lease === "number") {
            now += lease
            lease = ask(book, cost(tokens), now)
            // The wait that is told is enough.
            expect(lease).not.toBeTypeOf("number")
          }
          sent.push({ at: now, tokens })
        }
        const excess = sent.flatMap((first, from) => {
          let [requests, tokens] = [0, 0]
          return sent.slice(from).map((call) => {
            requests += 1
            tokens += call.tokens
            const windows = 1 + (call.at - first.at) / minute
            return Math.max(
              requests - given.requestsPerMinute * windows,
              tokens - given.tokensPerMinute * windows,
            )
          })
        })
        expect(Math.max(0, ...excess)).toBeLessThan(1e-3)
      }),
      { numRuns: 2_000 },
    )
  })
})

describe("what a call took", () => {
  it("is replaced by what it really took, more or less", () => {
    const book = openBook()
    book.give({ tokensPerMinute: 1_000 }, 0)
    const [one, other] = [take(book, cost(100, 300)), take(book, cost(100, 300))]
    one.settle(cost(100, 50), 0)
    expect(book.snapshot(0)[0]?.level).toBe(450)
    other.settle(cost(100, 500), 0)
    expect(book.snapshot(0)[0]?.level).toBe(250)
  })

  it("stays as it was reserved when nobody can tell, and comes back when it was never sent", () => {
    const book = openBook()
    book.give({ requestsPerMinute: 10, tokensPerMinute: 1_000 }, 0)
    take(book, cost(400)).settle(undefined, 0)
    expect(book.snapshot(0).map((limit) => limit.level)).toEqual([9, 600])
    take(book, cost(400)).refund(0)
    expect(book.snapshot(0).map((limit) => limit.level)).toEqual([9, 600])
  })

  it("counts as a request and no tokens when it was rejected", () => {
    const book = openBook()
    book.give({ requestsPerMinute: 10, tokensPerMinute: 1_000 }, 0)
    take(book, cost(400)).settle(noRequestCost, 0)
    expect(book.snapshot(0).map((limit) => limit.level)).toEqual([9, 1_000])
  })

  it("is accounted for once, whatever comes in which order: reserved = used + refunded + in flight", () => {
    const step = fc.record({
      afterMs: fc.integer({ min: 0, max: 3_000 }),
      kind: fc.constantFrom("take", "settle", "unknown", "rejected", "refund", "twice", "learn", "give"),
      tokens: fc.integer({ min: 0, max: 300 }),
      pick: fc.nat(30),
    })
    const runOf = (steps: readonly (typeof step extends fc.Arbitrary<infer Step> ? Step : never)[]) => {
      const book = openBook(0.97)
      book.give({ requestsPerMinute: 40, tokensPerMinute: 2_000 }, 0)
      const leases: Lease[] = []
      const states: unknown[] = []
      let now = 0
      for (const { afterMs, kind, tokens, pick } of steps) {
        now += afterMs
        const lease = leases[pick % Math.max(1, leases.length)]
        if (kind === "take") {
          const taken = ask(book, cost(tokens, pick), now)
          if (typeof taken !== "number") leases.push(taken)
        } else if (kind === "give") book.give({ requestsPerMinute: 40 + pick }, now)
        else if (kind === "settle") lease?.settle(cost(tokens, tokens), now)
        else if (kind === "unknown") lease?.settle(undefined, now)
        else if (kind === "rejected") lease?.settle(noRequestCost, now)
        else if (kind === "refund") lease?.refund(now)
        else if (kind === "learn") {
          const windows = { tokens: { limit: 1_000 + pick, remaining: tokens, resetMs: 30_000 } }
          lease?.learn({ status: 200, chargesUpFront: pick % 2 === 0, windows }, now)
        } else {
          lease?.settle(cost(tokens), now)
          lease?.refund(now)
        }
        states.push(book.snapshot(now))
        for (const limit of book.snapshot(now)) {
          if (limit.reserved !== limit.used + limit.refunded + limit.inFlight)
            throw new Error("not accounted for")
          if (limit.level > limit.limit) throw new Error("more than it holds")
        }
      }
      return states
    }
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        // The same calls get the same answers: there is no clock and no chance in a book.
        expect(JSON.stringify(runOf(steps))).toBe(JSON.stringify(runOf(steps)))
      }),
      { numRuns: 5_000 },
    )
  })
})
