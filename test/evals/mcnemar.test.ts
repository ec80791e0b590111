import fc from "fast-check"
import { describe, expect, test } from "vitest"
import { mcnemarExact } from "../../src/evals/mcnemar.js"

describe("the exact McNemar test", () => {
  // Twice the tail of a fair coin, by hand: for 1 of 10 it is 2 * (1 + 10) / 1024, for 2 of 7 2 * (1 + 7 + 21) / 128.
  test.each([
    { onlyFirst: 0, onlySecond: 5, pValue: 2 / 32 },
    { onlyFirst: 1, onlySecond: 9, pValue: 22 / 1024 },
    { onlyFirst: 2, onlySecond: 5, pValue: 58 / 128 },
    { onlyFirst: 0, onlySecond: 6, pValue: 2 / 64 },
  ])("of $onlyFirst against $onlySecond is $pValue", ({ onlyFirst, onlySecond, pValue }) => {
    expect(mcnemarExact(onlyFirst, onlySecond)).toBeCloseTo(pValue, 12)
  })

  test.each([
    [0, 0],
    [1, 1],
    [7, 7],
  ])("of %d against %d shows nothing", (onlyFirst, onlySecond) => {
    expect(mcnemarExact(onlyFirst, onlySecond)).toBe(1)
  })

  test("does not care which arm comes first, is a probability, and falls as the split gets more lopsided", () => {
    fc.assert(
      fc.property(fc.nat(300), fc.nat(300), (first, second) => {
        const pValue = mcnemarExact(first, second)
        expect(pValue).toBe(mcnemarExact(second, first))
        expect(pValue).toBeGreaterThanOrEqual(0)
        expect(pValue).toBeLessThanOrEqual(1)
        if (first > second) expect(mcnemarExact(first + 1, second)).toBeLessThanOrEqual(pValue + 1e-12)
      }),
    )
  })

  test("still counts where one half to that power is too small for a number", () => {
    // The normal approximation with continuity correction: (100 - 1) over the root of 2,000 is z = 2.21, p = 0.027.
    expect(mcnemarExact(950, 1_050)).toBeCloseTo(0.0268, 3)
  })

  test.each([
    [-1, 2],
    [1.5, 2],
  ])("refuses %d against %d", (onlyFirst, onlySecond) => {
    expect(() => mcnemarExact(onlyFirst, onlySecond)).toThrow("expected two whole numbers of at least 0")
  })
})
