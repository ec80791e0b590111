import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Ballot } from "../../src/tally/index.js"
import { addBallot, atTheTop, byRank, lead, noCounts } from "../../src/tally/counts.js"

const ballots = fc
  .array(
    fc.record({ choice: fc.constantFrom("a", "b", "c", "d", null), weight: fc.constantFrom(0, 1, 1, 2) }),
  )
  .map((votes) =>
    votes.map(({ choice, weight }, index): Ballot => {
      const status = choice === null ? "abstained" : "usable"
      return { briefId: `sample-${index}`, index, status, choice, weight }
    }),
  )
const arrivals = ballots.chain((launched) =>
  fc.tuple(fc.constant(launched), fc.shuffledSubarray(launched, { minLength: launched.length })),
)

describe("running counts", () => {
  it("know the two at the top after every ballot, as a fresh sort would find them", () => {
    fc.assert(
      fc.property(arrivals, ([, arrived]) => {
        let counts = noCounts()
        for (const ballot of arrived) {
          counts = addBallot(counts, ballot)
          const [first, second] = [...counts.byChoice.values()].sort(byRank)
          expect([counts.leader, counts.runnerUp]).toEqual([first, second])
        }
      }),
    )
  })

  it("come out the same in every order of arrival", () => {
    fc.assert(
      fc.property(arrivals, ([launched, arrived]) => {
        const [inOrder, shuffled] = [launched, arrived].map((list) => list.reduce(addBallot, noCounts()))
        expect(shuffled).toEqual(inOrder)
      }),
    )
  })

  it("rank equal weights by launch, not by arrival", () => {
    const votes = ["a", "b", "b", "a"].map((choice, index): Ballot => {
      return { briefId: `sample-${index}`, index, status: "usable", choice, weight: 1 }
    })
    const counts = votes.toReversed().reduce(addBallot, noCounts())
    expect([counts.leader?.choice, counts.runnerUp?.choice, lead(counts)]).toEqual(["a", "b", 0])
    expect(atTheTop(votes.slice(1).toReversed().reduce(addBallot, noCounts()))).toEqual(["b"])
    expect(atTheTop(counts)).toEqual(["a", "b"])
  })
})
