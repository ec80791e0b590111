import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { medianOf, quartilesOf, trimmedCount, trimmedMeanOf } from "../../src/tally/central.js"

const numbers = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 30 })
// Cents, so that adding and multiplying by powers of ten is exact.
const cents = fc.array(fc.integer({ min: -1e9, max: 1e9 }), { minLength: 1, maxLength: 30 })
const trims = fc.double({ min: 0, max: 0.5, maxExcluded: true, noNaN: true })
const shares = fc.constantFrom(0, 0.1, 0.2, 0.25, 0.4, 0.49)
const evens = fc.constantFrom("mean", "lower", "upper")
const least = (list: readonly number[]) => list.reduce((one, other) => Math.min(one, other))
const greatest = (list: readonly number[]) => list.reduce((one, other) => Math.max(one, other))

describe("the median", () => {
  it.each([
    [[7], 7],
    [[3, 1, 2], 2],
    [[900, 1, 3], 3],
    [[1, 2, 3, 4], 2.5],
    [[0.1, 0.7], 0.4],
    [[0.1, 0.2], 0.15],
    [[1e308, 1.5e308], 1.25e308],
    [[-5, 5], 0],
  ])("of %j is %d", (list, expected) => expect(medianOf(list)).toBe(expected))

  it("of an even count is a number that was said where it is to be the lower or the upper one", () => {
    expect(medianOf([1, 2, 4, 9], "lower")).toBe(2)
    expect(medianOf([1, 2, 4, 9], "upper")).toBe(4)
    expect([medianOf([1, 2, 3], "lower"), medianOf([1, 2, 3], "upper")]).toEqual([2, 2])
  })

  it("has as many numbers below it as above it", () => {
    fc.assert(
      fc.property(numbers, evens, (list, even) => {
        const middle = medianOf(list, even)
        expect(list.filter((number) => number < middle).length).toBeLessThanOrEqual(list.length / 2)
        expect(list.filter((number) => number > middle).length).toBeLessThanOrEqual(list.length / 2)
      }),
    )
  })

  it("stays between good numbers while less than half of all are wrong, however wrong they are", () => {
    const withWrongOnes = fc
      .array(fc.integer({ min: 10, max: 20 }), { minLength: 2, maxLength: 15 })
      .chain((good) => {
        const wrong = fc.array(fc.constantFrom(-1e300, 0, 1e300), { maxLength: good.length - 1 })
        return fc.tuple(fc.constant(good), wrong)
      })
    fc.assert(
      fc.property(withWrongOnes, evens, ([good, wrong], even) => {
        const middle = medianOf([...good, ...wrong], even)
        expect(middle).toBeGreaterThanOrEqual(least(good))
        expect(middle).toBeLessThanOrEqual(greatest(good))
      }),
    )
  })

  it("of nothing is no number", () => expect(medianOf([])).toBeNaN())
})

describe("the trimmed mean", () => {
  it.each([
    [[1, 2, 3, 4, 900], 0.2, 3],
    [[1, 2, 3, 4, 900], 0, 182],
    [[0.1, 0.2, 0.3], 0, 0.2],
    [[5, 1, 9], 0.49, 5],
    [[1, 1, 1, 2], 0, 1.25],
    [[1, 1, 2], 0, 4 / 3],
  ])("of %j trimmed by %d is %d", (list, trim, expected) => expect(trimmedMeanOf(list, trim)).toBe(expected))

  it.each([
    [100, 0.29, 29],
    [3, 0.2, 0],
    [10, 0.2, 2],
    [2, 0.4999999999999, 0],
    [1, 0.49, 0],
    [0, 0.2, 0],
  ])("of %d numbers trimmed by %d cuts %d at each end", (count, trim, cut) =>
    expect(trimmedCount(count, trim)).toBe(cut),
  )

  it("leaves at least one number", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), trims, (count, trim) => {
        expect(2 * trimmedCount(count, trim)).toBeLessThan(count)
      }),
    )
  })

  it("is the median where all but the middle is cut", () => {
    const odd = numbers.filter((list) => list.length % 2 === 1)
    fc.assert(
      fc.property(odd, (list) => {
        expect(trimmedMeanOf(list, 0.4999)).toBe(medianOf(list))
      }),
    )
  })

  it("does not move at all for a share of wrong numbers that is cut, above or below", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5 }), fc.constantFrom(-1, 1), (fifth, side) => {
        const good = Array.from({ length: 4 * fifth }, (_, index) => index)
        const [wrong, worse] = [1e6, 1e300].map((size) => Array.from({ length: fifth }, () => side * size))
        expect(trimmedMeanOf([...good, ...(wrong ?? [])], 0.2)).toBe(
          trimmedMeanOf([...good, ...(worse ?? [])], 0.2),
        )
      }),
    )
  })

  it("of nothing is no number", () => expect(trimmedMeanOf([], 0.2)).toBeNaN())
})

describe.each([
  ["median", (list: readonly number[]) => medianOf(list)],
  ["trimmed mean", (list: readonly number[], trim: number) => trimmedMeanOf(list, trim)],
])("the %s", (_, valueOf) => {
  it("is between the least and the greatest", () => {
    fc.assert(
      fc.property(numbers, shares, (list, trim) => {
        expect(valueOf(list, trim)).toBeGreaterThanOrEqual(least(list))
        expect(valueOf(list, trim)).toBeLessThanOrEqual(greatest(list))
      }),
    )
  })

  it("does not depend on the order, to the last digit", () => {
    const shuffled = numbers.chain((list) =>
      fc.tuple(fc.constant(list), fc.shuffledSubarray(list, { minLength: list.length })),
    )
    fc.assert(
      fc.property(shuffled, shares, ([list, order], trim) => {
        expect(valueOf(order, trim)).toBe(valueOf(list, trim))
      }),
    )
  })

  it("moves with the numbers when something is added to all of them", () => {
    fc.assert(
      fc.property(cents, fc.integer({ min: -1e9, max: 1e9 }), (list, more) => {
        const moved = valueOf(
          list.map((number) => number + more),
          0,
        )
        const before = valueOf(list, 0)
        expect(Math.abs(moved - (before + more))).toBeLessThanOrEqual(1e-6)
        if (Number.isInteger(before)) expect(moved).toBe(before + more)
      }),
    )
  })

  it("is as many times larger as all numbers are, and changes its sign with theirs", () => {
    fc.assert(
      fc.property(cents, shares, fc.constantFrom(2, 0.5, 1024, -1, -4), (list, trim, factor) => {
        const scaled = valueOf(
          list.map((number) => number * factor),
          trim,
        )
        expect(scaled + 0).toBe(valueOf(list, trim) * factor + 0)
      }),
    )
  })

  it("stays when every number is there twice", () => {
    fc.assert(
      fc.property(numbers, fc.constantFrom(0, 0.25, 0.5 - 1 / 8), (list, trim) => {
        const whole = list.slice(0, Math.max(1, Math.floor(list.length / 8) * 8))
        expect(valueOf([...whole, ...whole], trim)).toBe(valueOf(whole, trim))
      }),
    )
  })
})

describe("quartiles", () => {
  it("are the medians of the halves, with the middle in both", () => {
    expect(quartilesOf([1, 2, 3, 4, 5])).toEqual({
      least: 1,
      lower: 2,
      median: 3,
      upper: 4,
      greatest: 5,
      spread: 2,
    })
    expect(quartilesOf([4, 3, 2, 1])).toEqual({
      least: 1,
      lower: 1.5,
      median: 2.5,
      upper: 3.5,
      greatest: 4,
      spread: 2,
    })
    expect(quartilesOf([0.1, 0.3])).toMatchObject({ lower: 0.1, upper: 0.3, spread: 0.2 })
    expect(quartilesOf([7])).toEqual({ least: 7, lower: 7, median: 7, upper: 7, greatest: 7, spread: 0 })
  })

  it("are in ascending order, and turn round when all signs do", () => {
    fc.assert(
      fc.property(numbers, (list) => {
        const own = quartilesOf(list)
        const ordered = [own.least, own.lower, own.median, own.upper, own.greatest]
        expect(ordered).toEqual(ordered.toSorted((one, other) => one - other))
        const turned = quartilesOf(list.map((number) => -number))
        expect(turned.lower + 0).toBe(-own.upper + 0)
        expect(turned.spread).toBe(own.spread)
      }),
    )
  })
})
