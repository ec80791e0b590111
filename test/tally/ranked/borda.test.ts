import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { best, labels, partialRankings, profile, rank, scoresOf, topOf } from "./rankings.js"
import type { Ranking } from "./rankings.js"

const candidates = [...labels]

/** The same points by another way: whom a ballot puts below a candidate, and whom level with it. */
function pointsByComparing(rankings: readonly Ranking[], unranked: "shorten" | "zero" | "average") {
  const points = (ranking: Ranking, choice: string): number => {
    const own = ranking.indexOf(choice)
    const rankedBelow = ranking.filter((_, rank) => rank > own).length
    const others = candidates.length - ranking.length
    if (own >= 0) return unranked === "shorten" ? 1 + rankedBelow : 1 + rankedBelow + others
    return unranked === "average" ? 1 + (others - 1) / 2 : 0
  }
  const total = (choice: string) => rankings.reduce((sum, ranking) => sum + points(ranking, choice), 0)
  return Object.fromEntries(candidates.map((choice) => [choice, total(choice)]))
}

describe("ranked by Borda", () => {
  it("elects whom all like over whom a majority puts first and the others put last", () => {
    const tally = rank(profile("3: a b c", "2: b c a"), "borda")
    expect(tally).toMatchObject({ status: "decided", winner: "b", exemplar: "b", agreement: 0.4 })
    expect(scoresOf(tally)).toEqual({ b: 12, a: 11, c: 7 })
  })

  it("counts a ballot that ranks k choices from k down to 1, unless told otherwise", () => {
    expect(scoresOf(rank([["a"], ["b", "a"], ["c", "b", "a"]], "borda"))).toEqual({ a: 3, b: 4, c: 3 })
    expect(rank([["a"]], "borda").rule.params).toMatchObject({ method: "borda", unranked: "shorten" })
  })

  it("can end three ways on the same short ballots, by what the unranked get", () => {
    const rankings = profile("4: a", "3: b c d", "1: c b d")
    expect(scoresOf(rank(rankings, "borda", { candidates }))).toEqual({ a: 4, b: 11, c: 9, d: 4 })
    expect(scoresOf(rank(rankings, "borda", { candidates, unranked: "zero" }))).toEqual({
      a: 16,
      b: 15,
      c: 13,
      d: 8,
    })
    expect(scoresOf(rank(rankings, "borda", { candidates, unranked: "average" }))).toEqual({
      a: 20,
      b: 23,
      c: 21,
      d: 16,
    })
    expect(rank(rankings, "borda", { candidates }).winner).toBe("b")
    expect(rank(rankings, "borda", { candidates, unranked: "zero" }).winner).toBe("a")
  })

  it("agrees with comparing every pair on every ballot", () => {
    fc.assert(
      fc.property(
        partialRankings(),
        fc.constantFrom("shorten" as const, "zero" as const, "average" as const),
        (rankings, unranked) => {
          const tally = rank(rankings, "borda", { candidates, unranked })
          const expected = pointsByComparing(rankings, unranked)
          expect(scoresOf(tally)).toEqual(expected)
          expect(topOf(tally)).toEqual(best(expected))
        },
      ),
    )
  })

  it("gives every ballot the same sum of points where the unranked share what is left", () => {
    fc.assert(
      fc.property(partialRankings(), (rankings) => {
        const scores = Object.values(scoresOf(rank(rankings, "borda", { candidates, unranked: "average" })))
        expect(scores.reduce((sum, score) => sum + score, 0)).toBe(rankings.length * (4 + 3 + 2 + 1))
      }),
    )
  })
})
