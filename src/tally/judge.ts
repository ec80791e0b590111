import { z } from "zod"
import type { Ballot } from "./ballot.js"
import { fixedRule } from "./fixed-rule.js"
import { type FixedRuleOptions, fixedRuleOptions } from "./rule-fields.js"
import { parseRuleOptions } from "./rule-options.js"
import type { ParamValue } from "./params.js"
import type { Rule, RuleResult } from "./rule.js"

const { samples, quorum } = fixedRuleOptions
export const judgeSchema = z.strictObject({ samples, quorum })

/** Options of `judge`. */
export type JudgeOptions = Omit<FixedRuleOptions, "ties">

/**
 * Leaves the decision to a judge: ballots only say which choices there are, however many say each. One choice alone
 * wins without a judge.
 *
 * As a pure rule it stays tied between the distinct choices; `vote` with `judges` asks them, in both orders of the
 * choices, and a judge that contradicts itself abstains. Source: Zheng et al., "Judging LLM-as-a-Judge" (arXiv
 * 2306.05685), on the bias towards places in the list.
 *
 * @throws ConfigError for an unknown option, `samples` below 1 or a quorum above it
 * @example
 * ```ts
 * import { judge } from "langgraph-quorum/tally"
 *
 * console.log(judge({ samples: 3 }).needs) // ["judge"]
 * ```
 */
export function judge(options: JudgeOptions): Rule {
  const parsed = parseRuleOptions(judgeSchema, options, "judge")
  const rule: Rule = fixedRule({
    name: "judge",
    params: {},
    samples: parsed.samples,
    quorum: parsed.quorum,
    ties: "judge",
    evaluate,
  })
  return { ...rule, needs: ["judge"] }
}

function evaluate(ballots: readonly Ballot[]): RuleResult {
  const distinct = [...new Set(ballots.flatMap(({ choice }) => (choice === null ? [] : [choice])))]
  const [only] = distinct
  if (only === undefined) return { status: "undecided", winner: null, tied: [] }
  if (distinct.length === 1) return { status: "decided", winner: only, tied: [] }
  return { status: "tied", winner: null, tied: distinct }
}

/** The rule with its tie broken from outside: by a judge, whose readings go into the detail. */
export function judgedRule<State>(
  rule: Rule<State>,
  winner: string | null,
  judging: ParamValue,
): Rule<State> {
  return {
    ...rule,
    result(state) {
      const result = rule.result(state)
      if (result.status !== "tied") return result
      const detail = { ...(result.detail === undefined ? {} : { rule: result.detail }), judging }
      if (winner === null || !result.tied.includes(winner)) return { ...result, detail }
      return { ...result, status: "decided", winner, detail }
    },
  }
}
