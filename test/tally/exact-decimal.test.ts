import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import {
  addDecimals,
  compareDecimals,
  divideDecimal,
  noDecimal,
  toDecimal,
} from "../../src/tally/exact-decimal.js"

const finite = fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0)
const sumOf = (numbers: readonly number[]) => numbers.map(toDecimal).reduce(addDecimals, noDecimal)

describe("an exact decimal", () => {
  it("comes back as the number it was, the smallest and the greatest too", () => {
    for (const number of [0, 5e-324, Number.MAX_VALUE, -1e21, 1e-7, 0.1])
      expect(divideDecimal(toDecimal(number), 1n)).toBe(number)
    fc.assert(
      fc.property(finite, (number) => {
        expect(divideDecimal(toDecimal(number), 1n) + 0).toBe(number)
      }),
    )
  })

  it("adds up what floating point does not: 0.1 and 0.2 are 0.3, ten tenths are 1", () => {
    expect(divideDecimal(sumOf([0.1, 0.2]), 1n)).toBe(0.3)
    expect(compareDecimals(sumOf([0.1, 0.2]), toDecimal(0.3))).toBe(0)
    expect(compareDecimals(sumOf(Array.from({ length: 10 }, () => 0.1)), toDecimal(1))).toBe(0)
    expect(divideDecimal(sumOf([1e308, 1, -1e308]), 1n)).toBe(1)
  })

  it("has the same sum in any order", () => {
    fc.assert(
      fc.property(fc.array(finite, { maxLength: 10 }), (numbers) => {
        expect(compareDecimals(sumOf(numbers), sumOf(numbers.toReversed()))).toBe(0)
        expect(compareDecimals(sumOf([...numbers, ...numbers.map((number) => -number)]), noDecimal)).toBe(0)
      }),
    )
  })

  it("is in the order of the numbers", () => {
    fc.assert(
      fc.property(finite, finite, (left, right) => {
        expect(compareDecimals(toDecimal(left), toDecimal(right))).toBe(
          left < right ? -1 : left > right ? 1 : 0,
        )
      }),
    )
  })

  it("is rounded once when it is divided: to the nearest, to the even one of two that are equally near", () => {
    const middle = 9_007_199_254_740_993n
    expect(divideDecimal({ digits: middle, exponent: 0 }, 1n)).toBe(9_007_199_254_740_992)
    expect(divideDecimal({ digits: middle * 3n + 1n, exponent: 0 }, 3n)).toBe(9_007_199_254_740_994)
    const justAbove = { digits: middle * 10n ** 60n + 1n, exponent: 0 }
    expect(divideDecimal(justAbove, 10n ** 60n)).toBe(9_007_199_254_740_994)
    expect(divideDecimal(toDecimal(-1), 3n)).toBe(-1 / 3)
    expect(divideDecimal(toDecimal(1), 10n ** 100n + 1n)).toBe(1e-100)
  })
})
