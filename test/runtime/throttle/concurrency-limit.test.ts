import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  type ConcurrencyLimit,
  createConcurrencyLimit,
} from "../../../src/runtime/throttle/concurrency-limit.js"

function succeed(limit: ConcurrencyLimit, times: number, now = 0): void {
  for (let time = 0; time < times; time += 1) limit.success(now)
}

describe("the limit of calls in flight", () => {
  it("starts at the most and stays there while all goes well", () => {
    const limit = createConcurrencyLimit(16)
    succeed(limit, 100)
    expect(limit.width).toBe(16)
    expect(limit.history).toEqual([])
  })

  it("is halved by an overload, and comes back by one for each round of successes", () => {
    const limit = createConcurrencyLimit(16)
    limit.overload(1_000)
    expect(limit.width).toBe(8)
    succeed(limit, 8, 2_000)
    expect(limit.width).toBe(9)
    succeed(limit, 8, 3_000)
    expect(limit.width).toBe(9)
    succeed(limit, 1, 3_000)
    expect(limit.width).toBe(10)
    expect(limit.history).toEqual([
      { at: 1_000, width: 8 },
      { at: 2_000, width: 9 },
      { at: 3_000, width: 10 },
    ])
  })

  it("is halved once by all the calls that were under way together", () => {
    const limit = createConcurrencyLimit(64)
    for (let call = 0; call < 64; call += 1) limit.overload(1_000 + call * 20, 0)
    expect(limit.width).toBe(32)
  })

  it("is halved again by a call that was sent after it was", () => {
    const limit = createConcurrencyLimit(64)
    limit.overload(1_000, 0)
    limit.overload(2_500, 1_600)
    expect(limit.width).toBe(16)
  })

  it("starts from what was really in flight: a width that nobody used says nothing", () => {
    const limit = createConcurrencyLimit(256)
    limit.overload(1_000, 0, 12)
    expect(limit.width).toBe(6)
  })

  it("holds everybody back for half a second, then for one, then for two at a time", () => {
    const limit = createConcurrencyLimit(64)
    const holds: number[] = []
    let now = 0
    for (let time = 0; time < 4; time += 1) {
      limit.overload(now)
      holds.push(limit.heldUntil - now)
      now = limit.heldUntil + 100
    }
    expect(holds).toEqual([500, 1_000, 2_000, 2_000])
    limit.success(now)
    limit.overload(now + 1)
    expect(limit.heldUntil - now - 1).toBe(500)
  })

  it("follows a new most, down at once, up only when it had not given way", () => {
    const limit = createConcurrencyLimit(8)
    limit.bound(256)
    expect(limit.width).toBe(256)
    limit.overload(0, 0, 256)
    limit.bound(512)
    expect(limit.width).toBe(128)
    limit.bound(4)
    expect(limit.width).toBe(4)
  })

  it("stays between one and the most, and remembers its last fifty changes, whatever happens", () => {
    const event = fc.oneof(
      fc.record({ kind: fc.constant("success" as const) }),
      fc.record({ kind: fc.constant("overload" as const), inFlight: fc.integer({ min: 0, max: 64 }) }),
      fc.record({ kind: fc.constant("bound" as const), most: fc.integer({ min: 1, max: 64 }) }),
    )
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), fc.array(event, { maxLength: 200 }), (first, events) => {
        const limit = createConcurrencyLimit(first)
        let most = first
        let now = 0
        const wrong = events.filter((one) => {
          now += 700
          if (one.kind === "success") limit.success(now)
          else if (one.kind === "overload") limit.overload(now, now, one.inFlight)
          else limit.bound((most = one.most))
          return limit.width < 1 || limit.width > most
        })
        expect(wrong).toEqual([])
        expect(limit.history.length).toBeLessThanOrEqual(50)
      }),
      { numRuns: 10_000 },
    )
  })
})
