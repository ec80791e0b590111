import { z } from "zod"
import type { Ballot } from "./ballot.js"
import {
  type Decimal,
  addDecimals,
  compareDecimals,
  divideDecimal,
  noDecimal,
  toDecimal,
} from "./exact-decimal.js"
import { fixedRule } from "./fixed-rule.js"
import { usualQuorum } from "./quorum.js"
import { tooFew } from "./ranked/choice-list.js"
import { type FixedRuleOptions, fixedRuleOptions } from "./rule-fields.js"
import { parseRuleOptions } from "./rule-options.js"
import type { Rule, RuleResult } from "./rule.js"
import {
  type Verdict,
  type Verifier,
  faultWarnings,
  readArguments,
  readVerdict,
  showVerifier,
} from "./verdict.js"

export const weightedBestOfSchema = z.strictObject(fixedRuleOptions)

/** Options of `weightedBestOf`. */
export type WeightedBestOfOptions = FixedRuleOptions

/**
 * The choice whose ballots have the highest scores in sum wins: many good ballots beat one that is a little better.
 *
 * Scores are those of the verifier, a pure function of the output, or without one `ballot.score`, as `scoreBallots`
 * sets it; `true` counts 1, `false` 0. A ballot whose score is negative or no finite number, or whose verifier
 * throws, does not count, nor towards the quorum, with a warning. Sums are exact for the decimals as they are
 * written. The tally's `agreement` is the winner's share of all scores.
 *
 * Sources: the voting verifier of Li et al. (arXiv 2206.02336); best-of-N weighted, Snell et al. (arXiv 2408.03314).
 *
 * @throws ConfigError for an unknown option, `samples` below 1, a quorum above it, or an asynchronous verifier
 * @example
 * ```ts
 * import { castBallot, count, weightedBestOf } from "langgraph-quorum/tally"
 *
 * const rule = weightedBestOf({ samples: 3 })
 * const replies = [["7", 0.5], ["8", 0.7], ["7", 0.4]] as const
 * const ballots = replies.map(([output, score], index) =>
 *   castBallot({ briefId: `sample-${index}`, index, output, score }),
 * )
 * console.log(count(ballots, { rule }).winner) // "7": 0.9 against 0.7
 * ```
 */
export function weightedBestOf(options: WeightedBestOfOptions): Rule
export function weightedBestOf(verifier: Verifier, options: WeightedBestOfOptions): Rule
export function weightedBestOf(...given: [WeightedBestOfOptions] | [Verifier, WeightedBestOfOptions]): Rule {
  const { verifier, options } = readArguments(given, "weightedBestOf")
  const { samples, quorum, ties } = parseRuleOptions(weightedBestOfSchema, options, "weightedBestOf")
  const rule: Rule = fixedRule({
    name: "weightedBestOf",
    params: { verifier: showVerifier(verifier) },
    samples,
    quorum,
    ties,
    evaluate: (ballots) => evaluate(ballots, verifier, quorum ?? usualQuorum(samples)),
  })
  return verifier === undefined ? { ...rule, needs: [...(rule.needs ?? []), "score"] } : rule
}

function evaluate(ballots: readonly Ballot[], verifier: Verifier | undefined, needed: number): RuleResult {
  const { sums, counted, faults } = addScores(ballots, verifier)
  const warnings = faultWarnings(faults, ballots.length)
  if (counted < needed) return tooFew(counted, needed, warnings)

  const scores = [...sums].map(([choice, sum]) => ({ choice, score: divideDecimal(sum, 1n) }))
  const best = scores.reduce((most, { score }) => Math.max(most, score), 0)
  // Sums that differ may be rounded to the same number, never the other way round.
  const nearest = scores.filter(({ score }) => score === best).map(({ choice }) => choice)
  const top = greatest(nearest, sums)
  const [winner] = top
  const said = best === 0 ? [...warnings, "No ballot has a score above 0"] : warnings
  const beside = {
    detail: { counted, scores: scores.toSorted((one, other) => other.score - one.score) },
    ...(said.length === 0 ? {} : { warnings: said }),
  }
  if (winner === undefined || best === 0) return { status: "undecided", winner: null, tied: [], ...beside }
  if (top.length > 1) return { status: "tied", winner: null, tied: top, ...beside }
  const total = divideDecimal([...sums.values()].reduce(addDecimals, noDecimal), 1n)
  return { status: "decided", winner, tied: [], agreement: best / total, ...beside }
}

/** The choices with the greatest sum, in the order given. */
function greatest(choices: readonly string[], sums: ReadonlyMap<string, Decimal>): readonly string[] {
  const sumOf = (choice: string): Decimal => sums.get(choice) ?? noDecimal
  const most = choices
    .map(sumOf)
    .reduce((one, other) => (compareDecimals(one, other) < 0 ? other : one), noDecimal)
  return choices.filter((choice) => compareDecimals(sumOf(choice), most) === 0)
}

/** Sums by choice, in the order in which the choices are first made. */
function addScores(ballots: readonly Ballot[], verifier: Verifier | undefined) {
  const sums = new Map<string, Decimal>()
  const faults = new Map<string, number>()
  let counted = 0
  for (const ballot of ballots) {
    const verdict = notNegative(readVerdict(ballot, verifier))
    if ("fault" in verdict) {
      faults.set(verdict.fault, (faults.get(verdict.fault) ?? 0) + 1)
    } else if (ballot.choice !== null) {
      counted += 1
      sums.set(ballot.choice, addDecimals(sums.get(ballot.choice) ?? noDecimal, toDecimal(verdict.score)))
    }
  }
  return { sums, faults, counted }
}

/** More ballots for a choice must never make it weaker. */
function notNegative(verdict: Verdict): Verdict {
  return "score" in verdict && verdict.score < 0 ? { fault: "a negative score" } : verdict
}
