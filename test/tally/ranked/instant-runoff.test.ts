import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { fullRankings, labels, partialRankings, profile, rank, topOf } from "./rankings.js"
import { runoffByHand } from "./runoff-by-hand.js"
import type { Ranking } from "./rankings.js"

const candidates = [...labels]

const roundsOf = (rankings: readonly Ranking[]) => rank(rankings, "instantRunoff").detail

describe("ranked by instant run-off", () => {
  it("transfers the ballots of who drops out, so that who led at first may lose", () => {
    const rankings = profile("4: a b c", "3: b c a", "2: c b a")
    const tally = rank(rankings, "instantRunoff")
    expect(tally).toMatchObject({ status: "decided", winner: "b", tied: [], agreement: 3 / 9 })
    expect(tally.detail).toEqual({
      method: "instantRunoff",
      counted: 9,
      rounds: [
        {
          votes: [
            { choice: "a", votes: 4 },
            { choice: "b", votes: 3 },
            { choice: "c", votes: 2 },
          ],
          exhausted: 0,
          eliminated: ["c"],
        },
        {
          votes: [
            { choice: "a", votes: 4 },
            { choice: "b", votes: 5 },
          ],
          exhausted: 0,
          eliminated: [],
        },
      ],
    })
  })

  it("stops at more than half of the ballots that still count, not of all", () => {
    const tally = rank(profile("4: a", "3: b", "2: c", "1: d"), "instantRunoff")
    expect(tally).toMatchObject({ winner: "a", agreement: 0.4 })
    expect(tally.detail).toMatchObject({
      rounds: [{ eliminated: ["d"] }, { exhausted: 1, eliminated: ["c"] }, { exhausted: 3, eliminated: [] }],
    })
  })

  it("transfers an exhausted ballot to nobody", () =>
    expect(roundsOf(profile("4: a", "3: b", "2: c", "2: d b"))).toMatchObject({
      rounds: [
        { exhausted: 0, eliminated: ["c", "d"] },
        { exhausted: 2, votes: [{ votes: 4 }, { votes: 5 }] },
      ],
    }))

  it("drops whom fewer ballots had first in an earlier round, where two have the fewest now", () => {
    // d goes first and lifts c level with b; c had fewer before, so c goes, and not b.
    const rankings = profile("5: a b", "4: b a", "3: c b", "1: d c")
    expect(rank(rankings, "instantRunoff").winner).toBe("b")
    expect(roundsOf(rankings)).toMatchObject({
      rounds: [
        { eliminated: ["d"] },
        { votes: [{ votes: 5 }, { votes: 4 }, { votes: 4 }], eliminated: ["c"] },
        {},
      ],
    })
  })

  it("looks at the first round before the later ones, to see who had fewer", () => {
    // Of the two with 6 votes in the third round, y had 4 against 5 in the first, and 6 against 5 in the second.
    const rankings = profile("9: a", "5: x y", "4: y x", "2: p y x", "1: q x y", "2: q a")
    expect(roundsOf(rankings)).toMatchObject({
      rounds: [{ eliminated: ["p"] }, { eliminated: ["q"] }, { eliminated: ["y"] }, { eliminated: [] }],
    })
    expect(rank(rankings, "instantRunoff").winner).toBe("x")
  })

  it("drops those together who had equally many in every round", () => {
    const rankings = profile("3: a b c", "2: b c a", "2: c b a")
    expect(roundsOf(rankings)).toMatchObject({ rounds: [{ eliminated: ["b", "c"] }, { exhausted: 0 }] })
    expect(rank(rankings, "instantRunoff").winner).toBe("a")
  })

  it("is tied where all who still stand are level, in launch order of who appears first", () => {
    const tally = rank(profile("2: b c", "2: a b", "1: c a", "1: d b"), "instantRunoff")
    expect(tally).toMatchObject({ status: "tied", winner: null, tied: ["b", "a"] })
    expect(rank([["b"], ["a"]], "instantRunoff", { ties: "first" })).toMatchObject({
      winner: "b",
      tied: ["b", "a"],
    })
  })

  it("is not monotone: the winner can lose by being ranked higher", () => {
    const before = profile("6: a b c", "5: c a b", "4: b c a", "2: b a c")
    const raised = profile("6: a b c", "5: c a b", "4: b c a", "2: a b c")
    expect(rank(before, "instantRunoff").winner).toBe("a")
    expect(rank(raised, "instantRunoff").winner).toBe("c")
  })

  it("elects who is first on more than half of the ballots", () => {
    fc.assert(
      fc.property(fullRankings(), (rankings) => {
        const favourite = candidates.find(
          (choice) => rankings.filter(([first]) => first === choice).length * 2 > rankings.length,
        )
        if (favourite !== undefined) expect(rank(rankings, "instantRunoff").winner).toBe(favourite)
      }),
    )
  })

  it("agrees with striking out names on the ballots by hand", () => {
    fc.assert(
      fc.property(partialRankings(12), (rankings) => {
        const tally = rank(rankings, "instantRunoff", { candidates })
        expect(topOf(tally)).toEqual(runoffByHand(rankings, candidates))
      }),
      { numRuns: 500 },
    )
  })
})
