import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { wilsonInterval } from "../../src/evals/wilson.js"

describe("the Wilson interval", () => {
  // Worked by hand with z = 1.959964: 8 of 10 has the middle (0.8 + 0.19207) / 1.38415 and the half width 0.22658.
  test.each([
    { successes: 8, trials: 10, low: 0.49016, high: 0.94332 },
    { successes: 5, trials: 10, low: 0.23659, high: 0.76341 },
    { successes: 0, trials: 10, low: 0, high: 0.27753 },
    { successes: 10, trials: 10, low: 0.72247, high: 1 },
    { successes: 1, trials: 1, low: 0.20655, high: 1 },
  ])("of $successes of $trials is $low to $high", ({ successes, trials, low, high }) => {
    const interval = wilsonInterval(successes, trials)
    expect(interval.low).toBeCloseTo(low, 5)
    expect(interval.high).toBeCloseTo(high, 5)
  })

  test("of nothing at all is everything", () => {
    expect(wilsonInterval(0, 0)).toEqual({ low: 0, high: 1 })
  })

  test("stays inside 0 and 1, holds the share, and mirrors when right and wrong change places", () => {
    const counts = fc
      .nat(500)
      .chain((trials) => fc.record({ trials: fc.constant(trials), successes: fc.nat(trials) }))
    fc.assert(
      fc.property(counts, ({ trials, successes }) => {
        const { low, high } = wilsonInterval(successes, trials)
        const mirrored = wilsonInterval(trials - successes, trials)
        expect(low).toBeGreaterThanOrEqual(0)
        expect(high).toBeLessThanOrEqual(1)
        if (trials > 0) expect(low).toBeLessThanOrEqual(successes / trials)
        if (trials > 0) expect(high).toBeGreaterThanOrEqual(successes / trials)
        expect(mirrored.low).toBeCloseTo(1 - high, 10)
      }),
    )
  })

  test.each([
    [11, 10],
    [-1, 10],
    [0.8, 1],
    [Number.NaN, 1],
  ])("refuses %d of %d", (successes, trials) => {
    expect(() => wilsonInterval(successes, trials)).toThrow(`got ${successes} of ${trials}`)
  })
})
