import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { best, labels, partialRankings, profile, rank, scoresOf, topOf } from "./rankings.js"
import type { Ranking } from "./rankings.js"

const candidates = [...labels]

/** In twelfths, in which 1, 1/2, 1/3 and 1/4 are whole. */
function twelfths(rankings: readonly Ranking[]) {
  const score = (choice: string) =>
    rankings.reduce((sum, ranking) => sum + ([12, 6, 4, 3][ranking.indexOf(choice)] ?? 0), 0)
  return Object.fromEntries(candidates.map((choice) => [choice, score(choice)]))
}

describe("ranked by reciprocal rank", () => {
  it("takes the mean of one over the rank, nothing for who is not ranked", () => {
    const tally = rank([["a", "b"], ["b", "c", "a"], ["c"]], "reciprocalRank")
    expect(scoresOf(tally)).toEqual({ c: 0.5, b: 0.5, a: 0.444444444444444 })
    expect(tally).toMatchObject({ status: "tied", tied: ["b", "c"] })
  })

  it("lets one first place outweigh two third ones", () => {
    expect(rank(profile("1: a b c", "1: d b c", "1: a d c"), "reciprocalRank").winner).toBe("a")
  })

  it("sees a tie that the rounding of thirds would break", () => {
    const rankings = [["a"], ["a"], ["b"], ["x", "y", "a"], ["x", "y", "b"], ["b"]]
    expect(1 + 1 + 1 / 3).not.toBe(1 + 1 / 3 + 1)
    expect(rank(rankings, "reciprocalRank")).toMatchObject({ status: "tied", tied: ["a", "b"] })
  })

  it("agrees with counting in whole twelfths", () => {
    fc.assert(
      fc.property(partialRankings(), (rankings) => {
        const tally = rank(rankings, "reciprocalRank", { candidates })
        const expected = twelfths(rankings)
        expect(topOf(tally)).toEqual(best(expected))
        for (const [choice, score] of Object.entries(scoresOf(tally)))
          expect(score).toBeCloseTo((expected[choice] ?? 0) / 12 / rankings.length, 12)
      }),
    )
  })

  it("reads rankings of any length", () => {
    const long = Array.from({ length: 1_500 }, (_, index) => `choice ${index}`)
    const tally = rank([long, long.toReversed(), long], "reciprocalRank")
    expect(tally.winner).toBe("choice 0")
    expect(scoresOf(tally)["choice 0"]).toBeCloseTo((2 + 1 / 1_500) / 3, 12)
  })
})
