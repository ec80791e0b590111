import { z } from "zod"
import { roundingSlack } from "./counted-weight.js"
import { countingRule } from "./counting-rule.js"
import type { CountingRule, CountingState } from "./counting-rule.js"
import { atTheTop, lead } from "./counts.js"
import type { Counts } from "./counts.js"
import { usualQuorum } from "./quorum.js"
import { type CountingRuleOptions, countingRuleOptions } from "./rule-fields.js"
import { checkQuorum, parseRuleOptions } from "./rule-options.js"
import type { Rule, RuleResult } from "./rule.js"

export const pluralitySchema = z.strictObject(countingRuleOptions)

/** Options of `plurality`. */
export type PluralityOptions = CountingRuleOptions

/**
 * Most of the weight wins, be it less than half of it.
 *
 * Source: plurality over sampled replies is self-consistency (Wang et al., arXiv 2203.11171).
 *
 * @throws ConfigError for an unknown option, `samples` below 1 or a quorum above it
 * @example
 * ```ts
 * import { plurality } from "langgraph-quorum/tally"
 *
 * const rule = plurality({ samples: 9 })
 * console.log(rule.decide(rule.init())) // { action: "continue", wave: 5 }
 * ```
 */
export function plurality(options: PluralityOptions): Rule<CountingState> {
  const { quorum, samples, ...own } = parseRuleOptions(pluralitySchema, options, "plurality")
  checkQuorum(quorum, samples, "plurality")
  const needed = quorum ?? usualQuorum(samples)
  return pluralityRule({
    name: "plurality",
    params: { quorum: needed },
    samples,
    quorum: () => needed,
    ...own,
  })
}

/** Most of the weight wins, under settings that are checked already. */
export function pluralityRule(own: Omit<CountingRule, "toLock" | "result">): Rule<CountingState> {
  return countingRule({ ...own, toLock, result: mostWeight })
}

/** With k more agreeing ballots the lead grows by k and k fewer are out: locked if lead + k > stillOut - k. */
function toLock(counts: Counts, stillOut: number): number {
  const ahead = lead(counts) - roundingSlack(counts.usable + stillOut)
  return ahead > stillOut ? 0 : Math.floor((stillOut - ahead) / 2) + 1
}

function mostWeight(counts: Counts): RuleResult {
  const tied = atTheTop(counts, roundingSlack(counts.usable))
  const [first] = tied
  if (first === undefined) return { status: "undecided", winner: null, tied: [] }
  return tied.length === 1
    ? { status: "decided", winner: first, tied: [] }
    : { status: "tied", winner: null, tied }
}
