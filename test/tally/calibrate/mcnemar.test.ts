import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { mcnemarExact } from "../../../src/tally/calibrate/mcnemar.js"

describe("the exact McNemar test", () => {
  it.each([
    { onlyFirst: 1, onlySecond: 9, pValue: 22 / 1024 },
    { onlyFirst: 0, onlySecond: 5, pValue: 2 / 32 },
    { onlyFirst: 3, onlySecond: 3, pValue: 1 },
    { onlyFirst: 0, onlySecond: 0, pValue: 1 },
  ])("of $onlyFirst against $onlySecond gives $pValue", ({ onlyFirst, onlySecond, pValue }) => {
    expect(mcnemarExact(onlyFirst, onlySecond)).toBeCloseTo(pValue, 12)
  })

  it("is the binomial test with one half, whichever arm comes first", () => {
    const choose = (n: number, k: number): number => (k === 0 ? 1 : (choose(n - 1, k - 1) * n) / k)
    fc.assert(
      fc.property(fc.nat(12), fc.nat(12), (first, second) => {
        const n = first + second
        const tail = Array.from({ length: Math.min(first, second) + 1 }, (_, k) => choose(n, k) / 2 ** n)
        const expected = Math.min(1, 2 * tail.reduce((sum, term) => sum + term, 0))
        expect(mcnemarExact(first, second)).toBeCloseTo(expected, 12)
        expect(mcnemarExact(second, first)).toBe(mcnemarExact(first, second))
      }),
    )
  })

  it("stays above 0 where 2 ** -n no longer is a number", () => {
    expect(mcnemarExact(900, 1_100)).toBeGreaterThan(0)
  })

  it("refuses what are no counts", () => {
    expect(() => mcnemarExact(-1, 2)).toThrow("got -1 and 2")
  })
})
