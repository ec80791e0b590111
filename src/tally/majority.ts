import { z } from "zod"
import { countingRule } from "./counting-rule.js"
import { atTheTop } from "./counts.js"
import type { Counts, RunningCounts } from "./counts.js"
import type { Rule, RuleResult } from "./rule.js"
import { fixedOptions, parseRuleOptions, quorumOf } from "./rule-options.js"

const schema = z.strictObject(fixedOptions)

export type MajorityOptions = z.input<typeof schema>

/**
 * More than half of the usable weight wins; where nobody has it, the vote is tied or undecided and has no
 * winner.
 *
 * There is no tie policy: whatever broke a tie would name a winner without a majority.
 *
 * @throws ConfigError for an unknown option, `samples` below 1 or a quorum above it
 * @example
 * ```ts
 * import { majority, never } from "langgraph-quorum/tally"
 *
 * const rule = majority({ samples: 5, stop: never() })
 * ```
 */
export function majority(options: MajorityOptions): Rule<RunningCounts> {
  const { samples, stop, quorum } = parseRuleOptions(schema, options, "majority")
  return countingRule({
    name: "majority",
    params: {},
    samples,
    stop,
    quorum: quorumOf(quorum, samples, "majority"),
    toLock,
    result,
  })
}

/** At worst all the others are usable and against it: locked when the leader has more than half of that. */
function toLock(counts: Counts, stillOut: number): number {
  const short = (counts.weight + stillOut) / 2 - (counts.leader?.weight ?? 0)
  return short < 0 ? 0 : Math.floor(short) + 1
}

function result(counts: Counts): RuleResult {
  const { leader } = counts
  if (leader !== undefined && leader.weight > counts.weight / 2) {
    return { status: "decided", winner: leader.choice, tied: [] }
  }
  const top = atTheTop(counts)
  return top.length > 1
    ? { status: "tied", winner: null, tied: top }
    : { status: "undecided", winner: null, tied: [] }
}
