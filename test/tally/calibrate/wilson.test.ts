import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { wilsonInterval } from "../../../src/tally/calibrate/wilson.js"

describe("the Wilson interval", () => {
  // Worked by hand with z = 1.959964: 8 of 10 has the middle (0.8 + 0.19207) / 1.38415 and the half width 0.22658.
  it.each([
    { successes: 8, trials: 10, low: 0.49016, high: 0.94332 },
    { successes: 0, trials: 10, low: 0, high: 0.27753 },
    { successes: 10, trials: 10, low: 0.72247, high: 1 },
    { successes: 0, trials: 0, low: 0, high: 1 },
  ])("of $successes of $trials is $low to $high", ({ successes, trials, low, high }) => {
    const interval = wilsonInterval(successes, trials)
    expect(interval.low).toBeCloseTo(low, 5)
    expect(interval.high).toBeCloseTo(high, 5)
  })

  it("stays inside 0 and 1, holds the share, and narrows as the same share is seen more often", () => {
    const counts = fc
      .integer({ min: 1, max: 500 })
      .chain((trials) => fc.record({ trials: fc.constant(trials), successes: fc.nat(trials) }))
    fc.assert(
      fc.property(counts, ({ trials, successes }) => {
        const { low, high } = wilsonInterval(successes, trials)
        const more = wilsonInterval(successes * 4, trials * 4)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        expect(low).toBeLessThanOrEqual(successes / trials)
        expect(high).toBeGreaterThanOrEqual(successes / trials)
        expect(more.high - more.low).toBeLessThan(high - low)
      }),
    )
  })

  it("refuses what are no counts", () => {
    expect(() => wilsonInterval(11, 10)).toThrow("got 11 of 10")
    expect(() => wilsonInterval(0.8, 1)).toThrow("Give counts, not shares")
  })
})
