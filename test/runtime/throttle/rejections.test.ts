import { describe, expect, it } from "vitest"
import type { Lease } from "../../../src/runtime/throttle/limits/limit-store.js"
import { noRequestCost } from "../../../src/runtime/throttle/limits/request-cost.js"
import { ask, cost, openBook, take, takeAll } from "./ask-book.js"

describe("a rejection", () => {
  it("lets nothing pass before its hint is over, and then one call and what flows in", () => {
    const book = openBook()
    book.give({ requestsPerMinute: 60 }, 0)
    take(book).settle(noRequestCost, 100)
    book.reject(100, 2_500, noRequestCost, 0)
    expect(book.take(noRequestCost, 100)).toEqual({ waitMs: 2_500, scarce: "requests" })
    expect(ask(book, noRequestCost, 2_599)).toBe(1)
    expect(takeAll(book, noRequestCost, 2_600)).toHaveLength(1)
    expect(takeAll(book, noRequestCost, 4_600)).toHaveLength(2)
  })

  it("is the same one for all calls that were under way: no debt on debt", () => {
    const book = openBook()
    book.give({ requestsPerMinute: 60 }, 0)
    const underWay = Array.from({ length: 30 }, () => take(book))
    underWay.forEach((lease, call) => {
      lease.settle(noRequestCost, 100 + call)
      book.reject(100 + call, undefined, noRequestCost, 0)
    })
    expect(ask(book, noRequestCost, 130)).toBe(470)
    expect(book.snapshot(130)[0]?.level).toBeGreaterThan(0)
  })

  it("doubles its wait where nobody says how long, until a call goes well", () => {
    const book = openBook()
    const waits: (number | Lease)[] = []
    let now = 0
    for (let time = 0; time < 4; time += 1) {
      const sentAt = now
      take(book, cost(10), now).settle(noRequestCost, now)
      book.reject(now, undefined, cost(10), sentAt)
      waits.push(ask(book, cost(10), now))
      now += 500 * 2 ** time
    }
    expect(waits).toEqual([500, 1_000, 2_000, 4_000])
    take(book, cost(10), now).settle(cost(10), now)
    book.reject(now + 1, undefined, cost(10), now + 1)
    expect(ask(book, cost(10), now + 1)).toBe(500)
  })

  it("without any header ends the giving back of tokens: where it was charged up front there is less", () => {
    const book = openBook()
    book.give({ tokensPerMinute: 1_000 }, 0)
    take(book, cost(100, 100)).settle(cost(100, 0), 0)
    expect(book.snapshot(0)[0]?.level).toBe(900)
    const [answered, rejected] = [take(book, cost(100, 100)), take(book, cost(100, 100))]
    rejected.settle(noRequestCost, 10)
    book.reject(10, undefined, cost(100, 100), 0)
    answered.settle(cost(100, 0), 10)
    expect(book.snapshot(10)[0]).toMatchObject({ refunded: 300, used: 300 })
  })
})
