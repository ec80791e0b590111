import type { Json } from "../../task/json.js"
import { type Contribution, stateOf } from "./contributions.js"
import { type MergeTable, completeTable } from "./merge-table.js"
import { type Merged, resolve } from "./resolve.js"

/** An output to be merged, and what its brief has to say for it. */
export interface OutputToMerge extends Omit<Contribution, "index" | "output"> {
  readonly output: Json
  /** Place in the plan. @default its place in the list */
  readonly index?: number
}

/**
 * Merges outputs by a table of rules: a pure function, with every conflict listed and every record accounted for.
 *
 * Values are equal when they are the same JSON, whatever the order of their keys; `null` says nothing. Where no rule of
 * a path decides between different values, the first in the plan stands and the conflict is `unresolved`.
 *
 * @throws ConfigError for a table that cannot be read, or two different outputs of one brief
 * @example
 * ```ts
 * import { mergeOutputs } from "langgraph-quorum/merge"
 *
 * const { value, conflicts, records } = mergeOutputs(
 *   [
 *     { briefId: "a", output: { title: "Review", findings: ["no tests"] } },
 *     { briefId: "b", output: { title: "Audit", findings: ["no tests", "no types"] } },
 *   ],
 *   { title: "only", "findings[]": "union" },
 * )
 * console.log(value) // { title: "Review", findings: ["no tests", "no types"] }
 * console.log(conflicts[0]?.status, records.counts) // "unresolved", 5 in = 3 kept + 1 merged + 1 dropped
 * ```
 */
export function mergeOutputs(outputs: readonly OutputToMerge[], rules: MergeTable): Merged {
  const state = stateOf(outputs.map((output, index) => ({ ...output, index: output.index ?? index })))
  const { escalations: _, ...merged } = resolve(state, completeTable(rules, "mergeOutputs"))
  return merged
}
