import { z } from "zod"
import { roundingSlack } from "./counted-weight.js"
import { countingRule } from "./counting-rule.js"
import type { CountingState } from "./counting-rule.js"
import { atTheTop } from "./counts.js"
import type { Counts } from "./counts.js"
import { usualQuorum } from "./quorum.js"
import { type CountingRuleOptions, countingRuleOptions } from "./rule-fields.js"
import { checkQuorum, parseRuleOptions, show } from "./rule-options.js"
import type { Rule, RuleResult } from "./rule.js"

/** Options of `majority`. */
export interface MajorityOptions extends Omit<CountingRuleOptions, "ties"> {
  /** What a tie becomes; whatever broke it by choosing would name a winner without a majority. @default "extend" */
  readonly ties?: "extend" | "abstain" | undefined
}

export const majoritySchema = z.strictObject({
  ...countingRuleOptions,
  ties: z
    .enum(["extend", "abstain"], {
      error: (issue) =>
        `expected \`ties\` of a majority to be "extend" or "abstain", got ${show(issue.input)}: no other policy can make one`,
    })
    .default("extend"),
})

/**
 * More than half of the usable weight wins; where nobody has it, the vote is tied or undecided and has no
 * winner.
 *
 * Source: K. O. May, "A Set of Independent Necessary and Sufficient Conditions for Simple Majority Decision" (1952).
 *
 * @throws ConfigError for an unknown option, `samples` below 1 or a quorum above it
 * @example
 * ```ts
 * import { majority, never } from "langgraph-quorum/tally"
 *
 * const rule = majority({ samples: 5, stop: never() })
 * ```
 */
export function majority(options: MajorityOptions): Rule<CountingState> {
  const { quorum, samples, ...own } = parseRuleOptions(majoritySchema, options, "majority")
  checkQuorum(quorum, samples, "majority")
  const needed = quorum ?? usualQuorum(samples)
  return countingRule({
    name: "majority",
    params: { quorum: needed },
    samples,
    quorum: () => needed,
    ...own,
    toLock,
    result: overHalf,
  })
}

/** At worst all the others are usable and against it: locked when the leader has more than half of that. */
function toLock(counts: Counts, stillOut: number): number {
  const half = (counts.weight + stillOut) / 2 + roundingSlack(counts.usable + stillOut)
  const short = half - (counts.leader?.weight ?? 0)
  return short < 0 ? 0 : Math.floor(short) + 1
}

function overHalf(counts: Counts): RuleResult {
  const { leader } = counts
  const slack = roundingSlack(counts.usable)
  if (leader !== undefined && leader.weight > counts.weight / 2 + slack) {
    return { status: "decided", winner: leader.choice, tied: [] }
  }
  const top = atTheTop(counts, slack)
  return top.length > 1
    ? { status: "tied", winner: null, tied: top }
    : { status: "undecided", winner: null, tied: [] }
}
