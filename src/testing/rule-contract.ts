import assert from "node:assert/strict"
import { type Ballot, type CastBallot, type Rule, castBallot } from "../tally/index.js"
import type { ContractCase } from "./contract-case.js"
import { ruleChecks } from "./rule-checks.js"
import { ruleTrial } from "./rule-votes.js"

/** Every vote over three outputs and abstentions is played: 4^samples of them. */
const mostSamples = 7

/** What the rule is about, where that is not labels. */
export interface RuleContractOptions {
  /** Different outputs that ballots hold: numbers for a median, rankings, sets. @default "a", "b" and "c" */
  readonly outputs?: readonly unknown[]
  /** Makes a ballot: reads its choice, gives it a voter, a confidence, a score. @default castBallot */
  readonly cast?: (ballot: CastBallot) => Ballot
  /**
   * Whether a wave may hold more ballots than the vote needs, as that of a verifier does: those beyond the stop do not
   * count in a run. The votes in waves are then not compared with those ballot by ballot. @default false
   */
  readonly spareBallots?: boolean
}

/**
 * What every voting rule has to keep, tried on every possible vote of `samples` ballots over a few outputs.
 *
 * @param makeRule a new rule at each call, of at most 7 samples; with three outputs 5 samples take about a second
 * @throws AssertionError when it has more, or fewer than two outputs are given
 *
 * @example
 * ```ts
 * import { plurality } from "langgraph-quorum/tally"
 * import { ruleContract } from "langgraph-quorum/testing"
 *
 * for (const { name, run } of ruleContract(() => plurality({ samples: 3 }), { outputs: [1, 2, 3] })) {
 *   await run()
 *   console.log("kept:", name)
 * }
 * ```
 */
export function ruleContract(
  makeRule: () => Rule,
  options: RuleContractOptions = {},
): readonly ContractCase[] {
  const { outputs = ["a", "b", "c"], cast = castFreely, spareBallots = false } = options
  const { samples } = makeRule()
  assert.ok(samples <= mostSamples, `expected a rule of at most ${mostSamples} samples, got ${samples}`)
  assert.ok(outputs.length >= 2, `expected at least 2 outputs to vote about, got ${outputs.length}`)
  const checks = ruleChecks.filter(({ exactWaves }) => !(spareBallots && exactWaves === true))
  return checks.map(({ name, check }) => ({
    name,
    run: async () => {
      check(ruleTrial(makeRule, outputs, cast))
    },
  }))
}

function castFreely(ballot: CastBallot): Ballot {
  return castBallot(ballot)
}
