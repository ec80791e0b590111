import { describe, expect, it } from "vitest"
import { randomStream } from "../../src/runtime/random.js"

const draws = (seed: number, name: string, count = 5): number[] => {
  const random = randomStream(seed, name)
  return Array.from({ length: count }, () => random())
}

describe("a random stream", () => {
  it("is the same for the same seed and name, and another for any other", () => {
    expect(draws(1, "a")).toEqual(draws(1, "a"))
    expect(draws(1, "a")).not.toEqual(draws(1, "b"))
    expect(draws(1, "a")).not.toEqual(draws(2, "a"))
    expect(draws(1, "2 a")).not.toEqual(draws(12, " a"))
  })

  it("is not disturbed by others that are drawn from meanwhile", () => {
    const one = randomStream(1, "a")
    const other = randomStream(1, "b")
    const mixed = Array.from({ length: 5 }, () => {
      other()
      return one()
    })
    expect(mixed).toEqual(draws(1, "a"))
  })

  it("gives numbers in [0, 1), spread evenly", () => {
    const many = draws(7, "many", 10_000)
    expect(many.every((number) => number >= 0 && number < 1)).toBe(true)
    const tenths = Array.from(
      { length: 10 },
      (_, tenth) => many.filter((n) => Math.floor(n * 10) === tenth).length,
    )
    expect(Math.min(...tenths)).toBeGreaterThan(850)
    expect(Math.max(...tenths)).toBeLessThan(1_150)
  })
})
