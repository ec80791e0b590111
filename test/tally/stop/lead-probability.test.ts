import { describe, expect, it } from "vitest"
import { leadProbability } from "../../../src/tally/index.js"
import { binomialAtHalf } from "../../../src/tally/stop/lead-probability.js"
import { choose, exactLeadProbability } from "../exact.js"

/** The area under x^ahead (1 - x)^behind above 1/2, over the whole, by Simpson's rule. */
function integrated(ahead: number, behind: number): number {
  const top = ahead + behind === 0 ? 0.5 : ahead / (ahead + behind)
  const power = (base: number, exponent: number) => (exponent === 0 ? 0 : exponent * Math.log(base))
  // Divided by its greatest value, so that nothing vanishes.
  const density = (x: number) =>
    Math.exp(power(x, ahead) + power(1 - x, behind) - power(top, ahead) - power(1 - top, behind))
  const area = (from: number, to: number) => {
    const intervals = 8_000
    const step = (to - from) / intervals
    let sum = density(from) + density(to)
    for (let i = 1; i < intervals; i += 1) sum += density(from + i * step) * (i % 2 === 1 ? 4 : 2)
    return (sum * step) / 3
  }
  const above = area(0.5, 1)
  return above / (area(0, 0.5) + above)
}

/** ln of the gamma function by Lanczos' approximation (g = 7, nine coefficients), not by Stirling's series. */
function logGamma(z: number): number {
  const coefficients = [
    676.5203681218851, -1259.1392167224028, 771.32342877765313, -176.61502916214059, 12.507343278686905,
    -0.13857109526572012, 9.9843695780195716e-6, 1.5056327351493116e-7,
  ]
  const series = coefficients.reduce(
    (sum, coefficient, i) => sum + coefficient / (z + i),
    0.99999999999980993,
  )
  const t = z + 6.5
  return 0.5 * Math.log(2 * Math.PI) + (z - 0.5) * Math.log(t) - t + Math.log(series)
}

describe("the probability of a lead", () => {
  it("is the area under the Beta density above one half, to ten digits", () => {
    for (let ahead = 0; ahead <= 40; ahead += ahead < 8 ? 1 : 8)
      for (let behind = 0; behind <= 40; behind += behind < 8 ? 1 : 8) {
        const difference = Math.abs(leadProbability(ahead, behind) - integrated(ahead, behind))
        expect(difference, `${ahead} against ${behind}`).toBeLessThan(1e-10)
      }
  })

  it("is what whole numbers alone give, for every two counts up to 60", () => {
    for (let ahead = 0; ahead <= 60; ahead += 1)
      for (let behind = 0; behind <= 60; behind += 1) {
        const difference = Math.abs(leadProbability(ahead, behind) - exactLeadProbability(ahead, behind))
        expect(difference, `${ahead} against ${behind}`).toBeLessThan(1e-14)
      }
  })

  it.each([
    [499, 500],
    [500, 499],
    [500, 500],
    [510, 489],
    [510, 490],
    [1_030, 970],
    [2_000, 1_900],
    [3_000, 2_999],
    [3_000, 2_700],
    [0, 5_000],
  ])("is what whole numbers alone give for %i against %i, to ten digits", (ahead, behind) =>
    expect(Math.abs(leadProbability(ahead, behind) - exactLeadProbability(ahead, behind))).toBeLessThan(
      1e-10,
    ),
  )

  it.each([
    [5_050, 4_950],
    [20_150, 19_850],
    [50_200, 49_800],
  ])("is the sum that another logarithm of the gamma function gives for %i against %i", (ahead, behind) => {
    const n = ahead + behind + 1
    let sum = 0
    for (let k = ahead + 1; k <= n; k += 1)
      sum += Math.exp(logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1) - n * Math.LN2)
    expect(Math.abs(leadProbability(ahead, behind) - (1 - sum))).toBeLessThan(1e-9)
  })

  it("is one half for equal counts, exactly, and symmetric", () => {
    for (const votes of [0, 1, 2, 3, 7, 20, 99, 400, 499, 500, 501, 2_500, 5_000])
      expect(leadProbability(votes, votes), `${votes} each`).toBe(0.5)
    for (let ahead = 0; ahead <= 60; ahead += 3)
      for (let behind = 0; behind <= 60; behind += 2)
        expect(leadProbability(ahead, behind) + leadProbability(behind, ahead)).toBeCloseTo(1, 14)
  })

  it("grows with the ballots ahead and falls with those behind", () => {
    for (let ahead = 0; ahead <= 40; ahead += 1)
      for (let behind = 0; behind <= 40; behind += 1) {
        const here = leadProbability(ahead, behind)
        // Near 1 the next number may be the same number.
        if (here < 1 - 1e-12) expect(leadProbability(ahead + 1, behind)).toBeGreaterThan(here)
        if (here > 1e-12) expect(leadProbability(ahead, behind + 1)).toBeLessThan(here)
      }
  })

  it("does not jump where its way of reckoning changes", () => {
    for (const behind of [400, 470, 495]) {
      const [before, at, after] = [999 - behind, 1_000 - behind, 1_001 - behind].map((ahead) =>
        leadProbability(ahead, behind),
      )
      expect(at).toBeGreaterThan(before ?? 1)
      expect(after).toBeGreaterThan(at ?? 1)
    }
  })
})

describe("the probability of so many heads", () => {
  it("is that of the whole number", () => {
    for (const [n, k] of [
      [0, 0],
      [10, 3],
      [999, 500],
      [1_000, 500],
      [1_001, 500],
      [1_010, 300],
      [1_040, 400],
      [5_000, 2_300],
      [4_000, 1_900],
    ] as const) {
      const exact = choose(n, k)
      const bits = exact.toString(2).length
      const shift = Math.max(0, bits - 1_000)
      const expected = Math.log(Number(exact >> BigInt(shift))) + shift * Math.LN2
      const logarithm = Math.log(binomialAtHalf(n, k)) + n * Math.LN2
      expect(Math.abs(logarithm - expected), `${n} over ${k}`).toBeLessThan(1e-10)
    }
  })
})
