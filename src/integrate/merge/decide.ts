import type { Candidate } from "./saying.js"
import { type Chain, planOrder } from "./chain.js"
import { definitionOf, labelOf } from "./merge-rule.js"
import type { Inquiry } from "./rules/ruling.js"

/** What a chain makes of the distinct values at a path. */
export type Decision =
  /** They are one value, or mean one. */
  | { readonly how: "agreed"; readonly chosen: Candidate }
  | {
      readonly how: "chosen"
      readonly chosen: Candidate
      /** The rule that chose, as the table prints it. */
      readonly rule: string
      readonly status: "resolved" | "unresolved" | "escalated"
    }
  /** No rule decided, and the last of the chain combines them all. */
  | { readonly how: "combined" }

/** Tries the rules of a chain in turn; each decides among those that the ones before it left. */
export function decide(
  candidates: readonly [Candidate, ...Candidate[]],
  chain: Chain,
  inquiry: Inquiry,
): Decision {
  const [first, ...others] = candidates
  const alone = others.length === 0
  if (alone && chain.last === undefined) return { how: "agreed", chosen: first }
  let left = candidates
  let abstained = false
  for (const rule of chain.deciding) {
    const work = definitionOf(rule)
    const ruling = work.kind === "deciding" ? work.narrow(left, rule, inquiry) : undefined
    if (ruling === undefined) continue
    if ("abstained" in ruling) {
      abstained = true
      continue
    }
    if ("agreedOn" in ruling) {
      // What an earlier rule of the chain ruled out does not agree.
      if (left.length === candidates.length) return { how: "agreed", chosen: ruling.agreedOn }
      return { how: "chosen", chosen: ruling.agreedOn, rule: labelOf(rule), status: "resolved" }
    }
    left = ruling.left
    if (left.length > 1) continue
    if (alone) return { how: "agreed", chosen: first }
    const status = rule.rule === "judge" ? "escalated" : "resolved"
    return { how: "chosen", chosen: left[0], rule: labelOf(rule), status }
  }
  if (chain.last !== undefined) return { how: "combined" }
  return { how: "chosen", chosen: left[0], rule: planOrder, status: abstained ? "escalated" : "unresolved" }
}
