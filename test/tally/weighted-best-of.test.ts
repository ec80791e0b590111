import * as fc from "fast-check"
import { holdsWhateverTheOrder } from "./order-laws.js"
import { describe, expect, it } from "vitest"
import { ConfigError } from "../../src/errors.js"
import { castBallot } from "../../src/tally/ballot.js"
import type { Ballot } from "../../src/tally/ballot.js"
import { count } from "../../src/tally/count.js"
import { plurality } from "../../src/tally/plurality.js"
import { reduceBallots } from "../../src/tally/rule.js"
import { weightedBestOf } from "../../src/tally/weighted-best-of.js"
import type { WeightedBestOfOptions } from "../../src/tally/weighted-best-of.js"
import type { Verifier } from "../../src/tally/verdict.js"
import { lost } from "./ballots.js"

type Reply = readonly [string, number?]
const scored = (replies: readonly Reply[]): Ballot[] =>
  replies.map(([output, score], index) => ({
    ...castBallot({ briefId: `sample-${index}`, index, output }),
    ...(score === undefined ? {} : { score }),
  }))
const decide = (replies: readonly Reply[], quorum = 1) =>
  count(scored(replies), { rule: weightedBestOf({ samples: replies.length, quorum, ties: "abstain" }) })

describe("best of several, weighted", () => {
  it("takes the choice with the highest scores in sum", () => {
    const tally = decide([
      ["7", 0.5],
      ["8", 0.7],
      ["7", 0.4],
    ])
    expect(tally).toMatchObject({ status: "decided", winner: "7", exemplar: "7" })
    expect(tally.detail).toEqual({
      counted: 3,
      scores: [
        { choice: "7", score: 0.9 },
        { choice: "8", score: 0.7 },
      ],
    })
    expect(tally.agreement).toBeCloseTo(0.9 / 1.6, 12)
  })

  it("finds a tie that floating point would not: 0.1 and 0.2 against 0.3", () => {
    expect(
      decide([
        ["a", 0.1],
        ["a", 0.2],
        ["b", 0.3],
      ]),
    ).toMatchObject({ status: "tied", tied: ["a", "b"] })
    expect(
      decide([
        ["a", 0.1],
        ["a", 0.2],
        ["b", 0.3000000000000001],
      ]).winner,
    ).toBe("b")
  })

  it("counts a verifier's yes as 1 and its no as 0", () => {
    const isEven: Verifier = (output) => Number(output) % 2 === 0
    const rule = weightedBestOf(isEven, { samples: 5 })
    const tally = count(scored([["1"], ["1"], ["2"], ["4"], ["2"]]), { rule })
    expect(tally).toMatchObject({ winner: "2", agreement: 2 / 3 })
  })

  it("is undecided where nobody has a score above 0", () => {
    const tally = decide([
      ["a", 0],
      ["b", 0],
    ])
    expect(tally).toMatchObject({ status: "undecided", winner: null })
    expect(tally.warnings).toContain("No ballot has a score above 0")
  })

  it("does not count negative scores, none, or those of a verifier that throws", () => {
    const tally = decide([["a", 0.5], ["b", -1], ["b"], ["b", Number.NaN]])
    expect(tally.winner).toBe("a")
    expect(tally.warnings).toContain(
      "3 of 4 ballots do not count: a negative score (1), no score (1), the score is NaN (1)",
    )
    const broken: Verifier = () => {
      throw new Error("out of order")
    }
    const none = count(scored([["a"], ["b"]]), { rule: weightedBestOf(broken, { samples: 2 }) })
    expect(none).toMatchObject({ status: "undecided", winner: null })
    expect(none.warnings).toContain("2 of 2 ballots do not count: the verifier threw: out of order (2)")
  })

  it("does not decide on fewer scores than its quorum", () => {
    expect(decide([["a", 0.5], ["b"], ["b"]], 2).warnings).toContain("1 ballots count, 2 needed")
  })

  it("draws further ballots while sums are tied", () => {
    const rule = weightedBestOf({ samples: 2 })
    const after = (replies: readonly Reply[]) => rule.decide(reduceBallots(rule, scored(replies)))
    expect(
      after([
        ["a", 0.5],
        ["b", 0.5],
      ]),
    ).toEqual({ action: "continue", wave: 1 })
    expect(
      after([
        ["a", 0.5],
        ["b", 0.5],
        ["b", 0.1],
      ]),
    ).toEqual({ action: "stop", reason: "tie_broken" })
  })

  it("needs scores where it has no verifier", () => {
    expect(weightedBestOf({ samples: 3, ties: "judge" }).needs).toEqual(["judge", "score"])
    expect(weightedBestOf(() => 1, { samples: 3 }).needs).toBeUndefined()
  })

  it.each([
    [() => weightedBestOf({ samples: 0 }), "weightedBestOf: expected `samples` to be a whole number"],
    [
      () => weightedBestOf({ samples: 2, stopAt: 1 } as WeightedBestOfOptions),
      "weightedBestOf: unknown option `stopAt`",
    ],
    [
      () => weightedBestOf((async () => 1) as unknown as Verifier, { samples: 2 }),
      "weightedBestOf: expected a verifier that answers at once",
    ],
  ])("refuses options that make no sense", (make, message) => {
    expect(make).toThrow(ConfigError)
    expect(make).toThrow(message)
  })
})

describe("best of several, weighted, as a law", () => {
  const scores = fc.integer({ min: 0, max: 1_000 }).map((thousandths) => thousandths / 1_000)
  const replies = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), scores), { minLength: 1, maxLength: 12 })
  const said = (list: readonly (readonly [string, number])[]) => {
    const { status, winner, tied, agreement } = decide(list)
    return { status, winner, tied: tied.toSorted(), ...(winner === null ? {} : { agreement }) }
  }

  holdsWhateverTheOrder(replies, said)

  it("says the same when all scores are as many times higher", () => {
    fc.assert(
      fc.property(replies, (list) => {
        const { status, winner, tied } = said(list)
        expect(said(list.map(([choice, score]) => [choice, score * 1_024]))).toMatchObject({
          status,
          winner,
          tied,
        })
      }),
    )
  })

  it("keeps its winner when another ballot for it comes", () => {
    fc.assert(
      fc.property(replies, scores, (list, score) => {
        const { winner } = said(list)
        if (winner !== null) expect(said([...list, [winner, score]]).winner).toBe(winner)
      }),
    )
  })

  it("is plurality where all scores are the same", () => {
    const choices = fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 12 })
    fc.assert(
      fc.property(
        choices,
        scores.filter((score) => score > 0),
        (list, score) => {
          const rule = plurality({ samples: list.length, quorum: 1, ties: "abstain" })
          const { status, winner, tied } = count(scored(list.map((choice) => [choice] as const)), { rule })
          expect(decide(list.map((choice) => [choice, score] as const))).toMatchObject({
            status,
            winner,
            tied,
          })
        },
      ),
    )
  })

  it("gives abstentions no say", () => {
    fc.assert(
      fc.property(replies, (list) => {
        const rule = weightedBestOf({ samples: list.length, quorum: 1, ties: "abstain" })
        const { winner, tied, detail } = count(scored(list), { rule })
        expect(count([...scored(list), lost(list.length, "abstained")], { rule })).toMatchObject({
          winner,
          tied,
          detail,
        })
      }),
    )
  })

  it("writes a tally that is plain JSON", () => {
    const tally = decide([
      ["a", 0.5],
      ["b", 0.9],
    ])
    expect(JSON.parse(JSON.stringify(tally))).toEqual(tally)
  })
})
