import { z } from "zod"
import type { Ballot } from "./ballot.js"
import { fixedRule } from "./fixed-rule.js"
import { usualQuorum } from "./quorum.js"
import {
  type Read,
  asFirstWritten,
  candidateKeys,
  candidatesOption,
  keyReader,
  readBallots,
  tooFew,
} from "./ranked/choice-list.js"
import { type FixedRuleOptions, fixedRuleOptions } from "./rule-fields.js"
import { parseRuleOptions } from "./rule-options.js"
import type { Rule, RuleResult } from "./rule.js"

/** Options of `approval`. */
export interface ApprovalOptions extends FixedRuleOptions {
  /** The choices there are; a ballot that approves another does not count. @default whatever is approved */
  readonly candidates?: readonly (string | number)[] | undefined
}

export const approvalSchema = z.strictObject({
  ...fixedRuleOptions,
  candidates: candidatesOption().optional(),
})

/**
 * The choice that most ballots approve wins. A ballot's output is a list of the choices it approves, or one choice; each
 * counts once per ballot however often it is listed, and an empty list approves none.
 *
 * A ballot that approves what is no candidate, or lists what is no choice, does not count, nor towards the quorum, with a
 * warning. Each ballot counts once, whatever its weight. The tally's `agreement` is the share of the usable ballots that
 * approve the winner; `detail` has the approvals of each choice.
 *
 * Source: Brams and Fishburn, "Approval Voting", American Political Science Review 72 (1978).
 *
 * @throws ConfigError for an unknown option, candidates that are the same, `samples` below 1 or a quorum above it
 * @example
 * ```ts
 * import { approval, castBallot, count } from "langgraph-quorum/tally"
 *
 * const outputs = [["a", "b"], ["b", "c"], "b"]
 * const ballots = outputs.map((output, index) => castBallot({ briefId: `sample-${index}`, index, output }))
 * console.log(count(ballots, { rule: approval({ samples: 3 }) }).winner) // "b"
 * ```
 */
export function approval(options: ApprovalOptions): Rule {
  const { samples, quorum, ties, candidates } = parseRuleOptions(approvalSchema, options, "approval")
  const declared = candidates === undefined ? undefined : candidateKeys(candidates, "approval")
  const rule = fixedRule({
    name: "approval",
    params: declared === undefined ? {} : { candidates: declared },
    samples,
    quorum,
    ties,
    evaluate: (ballots) => evaluate(ballots, quorum ?? usualQuorum(samples), declared),
  })
  return asFirstWritten(rule)
}

function evaluate(
  ballots: readonly Ballot[],
  needed: number,
  declared: readonly string[] | undefined,
): RuleResult {
  const keyOf = keyReader()
  const allowed = declared === undefined ? undefined : new Set(declared)
  const { votes, warnings } = readBallots(ballots, (output) => readApprovals(output, keyOf, allowed))
  if (votes.length < needed) return tooFew(votes.length, needed, warnings)

  const approvals = new Map<string, number>()
  for (const keys of votes) for (const key of keys) approvals.set(key, (approvals.get(key) ?? 0) + 1)
  const most = Math.max(0, ...approvals.values())
  const top = [...approvals.keys()].filter((key) => approvals.get(key) === most)
  const rows = [...approvals].map(([choice, count]) => ({ choice, approvals: count }))
  const beside = {
    detail: { counted: votes.length, approvals: rows.sort((one, other) => other.approvals - one.approvals) },
    ...(warnings.length === 0 ? {} : { warnings }),
  }
  const [winner] = top
  if (winner === undefined) return { status: "undecided", winner: null, tied: [], ...beside }
  if (top.length > 1) return { status: "tied", winner: null, tied: top, ...beside }
  return { status: "decided", winner, tied: [], agreement: most / ballots.length, ...beside }
}

function readApprovals(
  output: unknown,
  keyOf: (element: unknown) => string,
  allowed: ReadonlySet<string> | undefined,
): Read<ReadonlySet<string>> {
  const listed: readonly unknown[] = Array.isArray(output) ? output : [output]
  const keys = new Set(listed.map(keyOf))
  if (keys.has("")) return { fault: "no choice where one should stand" }
  const known = allowed === undefined || [...keys].every((key) => allowed.has(key))
  return known ? { vote: keys } : { fault: "an unknown choice" }
}
