import { z } from "zod"
import { countingRule } from "./counting-rule.js"
import { atTheTop, lead } from "./counts.js"
import type { Counts, RunningCounts } from "./counts.js"
import type { Rule, RuleResult } from "./rule.js"
import { fixedOptions, parseRuleOptions, quorumOf, show } from "./rule-options.js"
import type { StopRule } from "./stop-rule.js"

const schema = z.strictObject({
  ...fixedOptions,
  /** What a tie gives: no winner, or the choice launched first, never finished first. @default "abstain" */
  ties: z
    .enum(["abstain", "first"], {
      error: (issue) => `expected \`ties\` to be "abstain" or "first", got ${show(issue.input)}`,
    })
    .default("abstain"),
})

export type PluralityOptions = z.input<typeof schema>

/** What a tie gives: no winner, or the choice launched first. */
export type TiePolicy = z.output<typeof schema>["ties"]

/**
 * Most of the weight wins, be it less than half of it.
 *
 * @throws ConfigError for an unknown option, `samples` below 1 or a quorum above it
 * @example
 * ```ts
 * import { plurality } from "langgraph-quorum/tally"
 *
 * const rule = plurality({ samples: 9 })
 * console.log(rule.decide(rule.init(), { launched: 0, remaining: 9 })) // { action: "continue", wave: 5 }
 * ```
 */
export function plurality(options: PluralityOptions): Rule<RunningCounts> {
  const { samples, stop, quorum, ties } = parseRuleOptions(schema, options, "plurality")
  return pluralityRule({ samples, stop, ties, quorum: quorumOf(quorum, samples, "plurality") })
}

/** The same from checked settings; a replay may count no sample at all. */
export function pluralityRule(settings: {
  readonly samples: number
  readonly stop: StopRule
  readonly ties: TiePolicy
  readonly quorum: number
}): Rule<RunningCounts> {
  const { samples, stop, ties, quorum } = settings
  return countingRule({
    name: "plurality",
    params: { ties },
    samples,
    quorum,
    stop,
    toLock,
    result: (counts) => result(counts, ties),
  })
}

/** With k more agreeing ballots the lead grows by k and k fewer are out: locked if lead + k > stillOut - k. */
function toLock(counts: Counts, stillOut: number): number {
  const ahead = lead(counts)
  return ahead > stillOut ? 0 : Math.floor((stillOut - ahead) / 2) + 1
}

function result(counts: Counts, ties: TiePolicy): RuleResult {
  const top = atTheTop(counts)
  const [first] = top
  if (first === undefined) return { status: "undecided", winner: null, tied: [] }
  if (top.length === 1) return { status: "decided", winner: first, tied: [] }
  switch (ties) {
    case "abstain":
      return { status: "tied", winner: null, tied: top }
    case "first":
      return { status: "decided", winner: first, tied: top }
  }
}
