import { describe, expect, it } from "vitest"
import { adaptive, castBallot, count, locked, majority, plurality, weighted } from "../../src/tally/index.js"
import type { Rule } from "../../src/tally/index.js"
import { reduceBallots } from "../../src/tally/rule.js"
import { ballotsWith, lost } from "./ballots.js"

const claims = [1e9, Number.MAX_VALUE, Infinity, Number.NaN, -1]
const rules: readonly (readonly [string, () => Rule])[] = [
  ["plurality", () => plurality({ samples: 4, ties: "abstain" })],
  ["majority", () => majority({ samples: 4, ties: "abstain" })],
  ["adaptive", () => adaptive({ samples: 4, ties: "abstain" })],
  ["weighted by ballot", () => weighted({ samples: 4, by: "ballot", ties: "abstain" })],
]

/** Three honest ballots for "a", and one that claims a weight for "b". */
const stuffed = (weight: number) =>
  ["a", "b", "a", "a"].map((output, index) =>
    castBallot({ briefId: `sample-${index}`, index, output, ...(output === "b" ? { weight } : {}) }),
  )

describe.each(claims)("a ballot that claims to weigh %d", (weight) => {
  it.each(rules)("is one ballot of weight 1 at most in %s, on record with its brief", (_, rule) => {
    const tally = count(stuffed(weight), { rule: rule() })
    expect(tally).toMatchObject({ status: "decided", winner: "a", samples: { launched: 4, usable: 4 } })
    expect(tally.choices.map(({ choice, count: votes, weight: own }) => [choice, votes, own])).toEqual([
      ["a", 3, 3],
      ["b", 1, 1],
    ])
    expect(tally.choices.map(({ shareOfLaunched }) => shareOfLaunched)).toEqual([0.75, 0.25])
    const told = tally.warnings.filter((warning) => warning.includes("sample-1"))
    expect(told).toEqual([expect.stringContaining(`claimed the weight ${weight}`)])
  })

  it("counts for as much while the vote is running", () => {
    for (const [, rule] of rules) {
      const own = rule()
      expect(own.decide(reduceBallots(own, stuffed(weight).slice(1, 2)))).toMatchObject({
        action: "continue",
      })
    }
  })
})

describe("a claimed weight", () => {
  it("is cut to the most that the rule allows, and counted in proportion", () => {
    const rule = weighted({ samples: 4, by: "ballot", most: 5, ties: "abstain" })
    const tally = count(stuffed(1e9), { rule })
    expect(tally).toMatchObject({ winner: "b" })
    expect(tally.choices.map(({ weight }) => weight)).toEqual([1, expect.closeTo(0.6, 8)])
    expect(tally.warnings).toContain("the ballot of sample-1 claimed the weight 1000000000: cut to 5")
  })

  it("of a ballot that does not vote takes nothing from the shares of those that do", () => {
    const ballots = [...stuffed(1).slice(0, 3), { ...lost(3, "abstained"), weight: 1e9 }]
    const { choices, warnings } = count(ballots, { rule: plurality({ samples: 4 }) })
    expect(choices.map(({ shareOfLaunched }) => shareOfLaunched)).toEqual([0.5, 0.25])
    expect(warnings).toContainEqual(expect.stringContaining("sample-3 claimed the weight 1000000000"))
  })

  it("does not lock a vote", () => {
    const heavy = ballotsWith([{ choice: "b", weight: 1e9 }])
    expect(locked(heavy, 1)).toBeUndefined()
    expect(locked(heavy, 0)).toBe("b")
  })

  it("below 1 is honoured by plurality, in every order and without rounding a tie away", () => {
    const votes = [0.1, 0.1, 0.1].map((weight) => ({ choice: "a", weight }))
    votes.splice(1, 0, { choice: "b", weight: 0.3 })
    for (const rule of [
      plurality({ samples: 4, ties: "abstain" }),
      majority({ samples: 4, ties: "abstain" }),
    ])
      for (const list of [votes, votes.toReversed()])
        expect(count(ballotsWith(list), { rule })).toMatchObject({ status: "tied", winner: null })
    const rule = plurality({ samples: 3 })
    expect(count(ballotsWith([...votes.slice(0, 2), { choice: "a" }]), { rule }).winner).toBe("a")
    expect(count(ballotsWith(votes.map((vote) => ({ ...vote, weight: 0 }))), { rule }).status).toBe(
      "undecided",
    )
  })

  it("below 1 is disregarded where the stop rule counts ballots, and that is on record", () => {
    const ballots = ballotsWith([{ choice: "a" }, { choice: "b", weight: 0.5 }, { choice: "b", weight: 0.4 }])
    const tally = count(ballots, { rule: adaptive({ samples: 3 }) })
    expect(tally).toMatchObject({ status: "decided", winner: "b", margin: { weight: 1 } })
    expect(tally.warnings).toContainEqual(
      expect.stringMatching(/2 ballots of less weight were counted for 1/),
    )
  })

  it("that is no number in a confidence or a score never gets into a ballot", () => {
    const ballot = castBallot({
      briefId: "sample-0",
      index: 0,
      output: "a",
      confidence: Number.NaN,
      logProbability: Infinity,
      score: Number.NaN,
    })
    expect(ballot).toStrictEqual({
      briefId: "sample-0",
      index: 0,
      weight: 1,
      status: "usable",
      choice: "a",
      output: "a",
    })
    const honest = castBallot({
      briefId: "sample-0",
      index: 0,
      output: "a",
      confidence: 0.4,
      logProbability: -2,
      score: 0,
    })
    expect(honest).toMatchObject({ confidence: 0.4, logProbability: -2, score: 0 })
  })

  it("tells of many at once without filling the report", () => {
    const many = Array.from({ length: 40 }, () => ({ choice: "a", weight: 7 }))
    const { warnings } = count(ballotsWith(many), { rule: plurality({ samples: 40 }) })
    expect(warnings).toHaveLength(11)
    expect(warnings.at(-1)).toBe("and 30 more like these")
  })
})
