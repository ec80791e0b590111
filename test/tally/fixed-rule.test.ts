import { describe, expect, it, vi } from "vitest"
import { ConfigError } from "../../src/errors.js"
import { count } from "../../src/tally/index.js"
import type { Ballot, RuleResult, TiePolicy } from "../../src/tally/index.js"
import { fixedRule } from "../../src/tally/fixed-rule.js"
import { reduceBallots } from "../../src/tally/rule.js"
import { ballotsFor, lost } from "./ballots.js"
import { drawInWaves, drawOneByOne } from "./draw.js"

/** The shortest choice wins; choices of one length are tied. */
function shortest(ballots: readonly Ballot[]): RuleResult {
  const choices = [...new Set(ballots.flatMap(({ choice }) => choice ?? []))]
  const least = Math.min(...choices.map((choice) => choice.length))
  const tied = choices.filter((choice) => choice.length === least)
  const [first] = tied
  if (first === undefined) return { status: "undecided", winner: null, tied: [] }
  return tied.length === 1
    ? { status: "decided", winner: first, tied: [] }
    : { status: "tied", winner: null, tied }
}

const rule = (ties: TiePolicy = "extend", evaluate = shortest, quorum?: number) =>
  fixedRule({ name: "shortest", params: { by: "length" }, samples: 4, quorum, ties, evaluate })

describe("a rule over a fixed number of ballots", () => {
  it("wants all of them in one wave, whatever they say", () => {
    expect(drawInWaves(rule(), ballotsFor(["b", "bb", "bbb", "bbbb", "b"]))).toMatchObject({
      taken: 4,
      reason: "all_counted",
      waves: [4],
      result: { winner: "b" },
    })
    expect(rule().decide(reduceBallots(rule(), ballotsFor(["b"])))).toEqual({ action: "continue", wave: 3 })
  })

  it("says what the usable ballots say, in launch order, as soon as it is asked", () => {
    const evaluate = vi.fn(shortest)
    const own = rule("abstain", evaluate)
    const ballots = [...ballotsFor(["bbb", "bb", null]), lost(3, "failed")]
    expect(own.result(reduceBallots(own, ballots))).toMatchObject({ winner: "bb" })
    expect(evaluate.mock.calls[0]?.[0].map(({ index }) => index)).toEqual([0, 1])
    count(ballots.toReversed(), { rule: own })
    expect(evaluate.mock.lastCall?.[0].map(({ index }) => index)).toEqual([0, 1])
  })

  it("reckons once, however often it is asked", () => {
    const evaluate = vi.fn(shortest)
    const own = rule("extend", evaluate)
    const state = reduceBallots(own, ballotsFor(["a", "b", "aa", "bb"]))
    for (let asked = 0; asked < 5; asked += 1) own.decide(state)
    own.result(state)
    expect(evaluate).toHaveBeenCalledTimes(1)
  })

  it("breaks its ties as other rules do", () => {
    const ballots = ballotsFor(["b", "a", "bb", null, "cc", "dd", "ee", "", "x", "y"])
    const tied = ballots.map((ballot) => (ballot.choice === "" ? lost(ballot.index, "abstained") : ballot))
    expect(drawInWaves(rule(), tied)).toMatchObject({
      taken: 9,
      reason: "all_counted",
      result: { status: "tied" },
    })
    expect(drawOneByOne(rule(), tied).taken).toBe(9)
    expect(drawInWaves(rule("first"), tied)).toMatchObject({
      taken: 4,
      result: { winner: "b", tied: ["b", "a"] },
    })
    expect(drawInWaves(rule("abstain"), tied)).toMatchObject({ taken: 4, result: { winner: null } })
    expect(
      drawInWaves(
        rule((list) => list.at(-1) ?? null),
        tied,
      ).result,
    ).toMatchObject({ winner: "a" })
    expect(rule("judge").needs).toEqual(["judge"])
    const breaking = ballotsFor(["bb", "aa", "bb", "aa", "a"])
    expect(drawInWaves(rule(), breaking)).toMatchObject({
      taken: 5,
      reason: "tie_broken",
      result: { winner: "a" },
    })
  })

  it("does not draw on where the quorum is missed, and names it", () => {
    const ballots = ballotsFor(["b", "a", null, null, "c"])
    expect(drawInWaves(rule("extend", shortest, 3), ballots)).toMatchObject({
      taken: 4,
      reason: "all_counted",
    })
    expect(count(ballots.slice(0, 4), { rule: rule("extend", shortest, 3) }).status).toBe("no_quorum")
    expect(rule().params).toEqual({ samples: 4, quorum: 2, ties: "extend", by: "length" })
    expect(() => rule("extend", shortest, 5)).toThrow(ConfigError)
    expect(() => rule("extend", shortest, 5)).toThrow(
      "shortest: expected `quorum` to be at most `samples` (4), got 5",
    )
  })
})
