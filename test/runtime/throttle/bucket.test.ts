import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { createBucket } from "../../../src/runtime/throttle/limits/bucket.js"

const cases = { numRuns: 10_000 }
const capacities = fc.integer({ min: 1, max: 500 })
const rates = fc.integer({ min: 1, max: 2_000 }).map((perSecond) => perSecond / 1_000)

/** Calls that come one after the other: how long after the one before, and what each takes. */
const arrivals = fc.array(
  fc.record({ afterMs: fc.integer({ min: 0, max: 5_000 }), amount: fc.integer({ min: 1, max: 50 }) }),
  { maxLength: 30 },
)

describe("a bucket", () => {
  it("lets no more through in any window than it holds and what flows in meanwhile", () => {
    fc.assert(
      fc.property(capacities, rates, arrivals, (capacity, rate, calls) => {
        const bucket = createBucket(capacity, rate, 0)
        const admitted: { readonly at: number; readonly amount: number }[] = []
        let now = 0
        for (const { afterMs, amount } of calls) {
          now += afterMs
          if (amount > capacity) continue
          now += bucket.waitFor(amount, now)
          bucket.take(amount, now)
          admitted.push({ at: now, amount })
        }
        const excess = admitted.flatMap((first, from) => {
          let sum = 0
          return admitted.slice(from).map((call) => {
            sum += call.amount
            return sum - capacity - rate * (call.at - first.at)
          })
        })
        expect(Math.max(0, ...excess)).toBeLessThan(1e-3)
      }),
      cases,
    )
  })

  it("has what was asked for after the wait that it told, and not a whole millisecond sooner", () => {
    fc.assert(
      fc.property(capacities, rates, arrivals, capacities, (capacity, rate, calls, amount) => {
        const bucket = createBucket(capacity, rate, 0)
        let now = 0
        for (const call of calls) {
          now += call.afterMs
          bucket.take(call.amount, now)
        }
        const wait = bucket.waitFor(amount, now)
        if (wait > 1) expect(bucket.waitFor(amount, now + wait - 2)).toBeGreaterThan(0)
        expect(bucket.waitFor(amount, now + wait)).toBe(0)
      }),
      cases,
    )
  })

  it("never holds more than its capacity, whatever is put back and however it is resized", () => {
    const change = fc.record({
      afterMs: fc.integer({ min: 0, max: 100_000 }),
      amount: fc.integer({ min: -500, max: 500 }),
      capacity: capacities,
      resizes: fc.boolean(),
    })
    fc.assert(
      fc.property(capacities, rates, fc.array(change, { maxLength: 20 }), (capacity, rate, changes) => {
        const bucket = createBucket(capacity, rate, 0)
        let now = 0
        const room = changes.map(({ afterMs, amount, capacity: size, resizes }) => {
          now += afterMs
          if (resizes) bucket.resize(size, rate, now)
          else bucket.take(amount, now)
          return bucket.capacity - bucket.level(now)
        })
        expect(Math.min(0, ...room)).toBe(0)
      }),
      cases,
    )
  })

  it("lets a call that is larger than itself through when it is full, and pays the debt back", () => {
    const bucket = createBucket(10, 1, 0)
    expect(bucket.waitFor(25, 0)).toBe(0)
    bucket.take(25, 0)
    expect(bucket.level(0)).toBe(-15)
    expect(bucket.waitFor(1, 0)).toBe(16)
    expect(bucket.waitFor(25, 0)).toBe(25)
  })

  it("gains nothing when the clock is set back, and nothing twice when it catches up", () => {
    const bucket = createBucket(100, 1, 1_000)
    bucket.take(50, 1_000)
    expect(bucket.level(400)).toBe(50)
    expect(bucket.level(1_000)).toBe(50)
    expect(bucket.level(1_010)).toBe(60)
  })

  it("is kept under the upper bound when the bounds contradict each other", () => {
    const bucket = createBucket(100, 1, 0)
    bucket.bound(80, 20, 0)
    expect(bucket.level(0)).toBe(20)
    bucket.bound(40, 90, 0)
    expect(bucket.level(0)).toBe(40)
  })
})
