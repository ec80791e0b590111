import assert from "node:assert/strict"
import { type RuleResult, count } from "../tally/index.js"
import { reduceBallots } from "../tally/rule.js"
import { toJson } from "../task/json.js"
import { type RuleTrial, type Vote, playInWaves, playOneByOne, show } from "./rule-votes.js"

/** One thing that a rule has to keep. */
export interface RuleCheck {
  readonly name: string
  /** It holds only where a wave ends with the first ballot that could stop the vote. @default false */
  readonly exactWaves?: boolean
  /** @throws AssertionError for a rule that does not */
  readonly check: (trial: RuleTrial) => void
}

export const ruleChecks: readonly RuleCheck[] = [
  {
    name: "has a name, and settings and results that are plain JSON",
    check(trial) {
      assert.notEqual(trial.rule.name, "")
      assert.doesNotThrow(() => toJson(trial.rule.params, "params"))
      for (const vote of trial.votes()) assert.doesNotThrow(() => toJson(resultOf(trial, vote), show(vote)))
    },
  },
  {
    name: "starts every count from nothing",
    check(trial) {
      for (const vote of trial.votes()) {
        const fresh = trial.makeRule()
        const expected = fresh.result(reduceBallots(fresh, trial.ballots(vote)))
        assert.deepEqual(resultOf(trial, vote), expected, `${show(vote)} after other votes`)
      }
    },
  },
  {
    name: "names a winner exactly when it has decided, and none when nobody votes",
    check(trial) {
      for (const vote of trial.votes()) {
        const { status, winner } = resultOf(trial, vote)
        const named = `${show(vote)}: ${status} with the winner ${winner}`
        assert.equal(winner !== null, status === "decided", named)
        if (vote.every((output) => output === null))
          assert.equal(winner, null, "expected no winner when everybody abstains")
      }
    },
  },
  {
    name: "counts the same in whatever order the ballots arrive",
    check(trial) {
      const { rule } = trial
      for (const vote of trial.votes()) {
        const ballots = trial.ballots(vote)
        const [odd, even] = [1, 0].map((rest) => ballots.filter(({ index }) => index % 2 === rest))
        const expected = count(ballots, { rule })
        for (const order of [ballots.toReversed(), [...(odd ?? []), ...(even ?? [])]])
          assert.deepEqual(count(order, { rule }), expected, `${show(vote)} in another order of arrival`)
      }
    },
  },
  {
    name: "gives an abstention no vote",
    check(trial) {
      const { rule } = trial
      for (const vote of trial.votes()) {
        const usable = trial.ballots(vote).filter(({ status }) => status === "usable")
        const without = said(rule.result(reduceBallots(rule, usable)))
        const message = `${show(vote)} with and without its abstentions`
        assert.deepEqual(said(resultOf(trial, vote)), without, message)
      }
    },
  },
  {
    name: "asks for 1 to all of the ballots that remain until it stops, and for few more to break a tie",
    check(trial) {
      for (const vote of trial.longVotes()) playInWaves(trial, vote)
    },
  },
  {
    name: "is the same vote in waves as ballot by ballot",
    exactWaves: true,
    check(trial) {
      for (const vote of trial.longVotes()) {
        const message = `${show(vote)} in waves and ballot by ballot`
        assert.deepEqual(playInWaves(trial, vote), playOneByOne(trial, vote), message)
      }
    },
  },
  {
    name: "stops as locked only with the winner of the full count",
    check(trial) {
      const { samples } = trial.rule
      for (const vote of trial.longVotes()) {
        const { taken, reason, result } = playInWaves(trial, vote)
        if (reason !== "locked" || taken > samples) continue
        const { winner } = resultOf(trial, vote.slice(0, samples))
        assert.equal(result.winner, winner, `${show(vote)}: stopped after ${taken}, counted in full`)
      }
    },
  },
]

function resultOf({ rule, ballots }: RuleTrial, vote: Vote): RuleResult {
  return rule.result(reduceBallots(rule, ballots(vote)))
}

/** What a rule may add besides, such as the ballots behind a share, can change with those that do not vote. */
function said({ status, winner, tied, output }: RuleResult) {
  return { status, winner, tied, output }
}
