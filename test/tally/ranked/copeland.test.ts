import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { best, labels, partialRankings, profile, rank, scoresOf, topOf } from "./rankings.js"
import type { Ranking } from "./rankings.js"

const candidates = [...labels]

const prefers = (ranking: Ranking, one: string, other: string): boolean =>
  ranking.includes(one) && (!ranking.includes(other) || ranking.indexOf(one) < ranking.indexOf(other))

function lead(rankings: readonly Ranking[], one: string, other: string): number {
  const votes = (first: string, second: string) =>
    rankings.filter((ranking) => prefers(ranking, first, second)).length
  return Math.sign(votes(one, other) - votes(other, one))
}

function duels(rankings: readonly Ranking[]) {
  const score = (one: string) =>
    candidates
      .filter((other) => other !== one)
      .reduce((sum, other) => sum + (1 + lead(rankings, one, other)) / 2, 0)
  return Object.fromEntries(candidates.map((one) => [one, score(one)]))
}

describe("ranked by Copeland", () => {
  it("counts duels won, and half of those that are level", () => {
    const tally = rank(profile("2: a b c", "2: b a c"), "copeland")
    expect(scoresOf(tally)).toEqual({ a: 1.5, b: 1.5, c: 0 })
    expect(tally).toMatchObject({ status: "tied", winner: null, tied: ["a", "b"] })
  })

  it("elects who beats everybody else, be it first on the fewest ballots", () => {
    const tally = rank(profile("3: a c b", "3: b c a", "1: c a b"), "copeland")
    expect(tally).toMatchObject({ status: "decided", winner: "c", agreement: 1 / 7 })
  })

  it("is tied in a circle, in launch order of who appears first", () => {
    expect(
      rank(
        [
          ["b", "c", "a"],
          ["c", "a", "b"],
          ["a", "b", "c"],
        ],
        "copeland",
      ),
    ).toMatchObject({
      status: "tied",
      tied: ["b", "c", "a"],
    })
  })

  it("puts whom a ballot ranks above whom it does not rank", () => {
    expect(scoresOf(rank([["a"], ["b", "c"], ["a", "d"]], "copeland", { candidates }))).toEqual({
      a: 3,
      b: 1.5,
      c: 0.5,
      d: 1,
    })
  })

  it("agrees with holding every duel by itself", () => {
    fc.assert(
      fc.property(partialRankings(), (rankings) => {
        const tally = rank(rankings, "copeland", { candidates })
        const expected = duels(rankings)
        expect(scoresOf(tally)).toEqual(expected)
        expect(topOf(tally)).toEqual(best(expected))
      }),
    )
  })

  it("always elects a winner of all duels", () => {
    fc.assert(
      fc.property(partialRankings(), (rankings) => {
        const champion = candidates.find((one) =>
          candidates.every((other) => other === one || lead(rankings, one, other) > 0),
        )
        if (champion !== undefined) expect(rank(rankings, "copeland", { candidates }).winner).toBe(champion)
      }),
    )
  })
})
