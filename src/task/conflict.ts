import type { Json } from "./json.js"

/** One of the values that stand against each other, with who delivered it. */
export interface ConflictValue {
  readonly value: Json
  readonly briefIds: readonly string[]
  readonly evidence: readonly string[]
}

/** Outputs that disagree, and what was made of it. */
export interface Conflict {
  /** JSON path of the field, for example `packages[name="zod"].licence`; of prose: what it is about. */
  readonly path: string
  /** The distinct values, by the index of the first brief that delivered each. */
  readonly values: readonly ConflictValue[]
  /** The rule that chose, as the merge table prints it; "plan order" when none of the chain could. */
  readonly rule: string
  /** The value that stands in the output; `null` when none of them does. */
  readonly chosen: Json | null
  readonly rejected: readonly Json[]
  /** Unresolved: chosen by the last resort only, plan order. Escalated: a judge decided, or was asked in vain before that. */
  readonly status: "resolved" | "unresolved" | "escalated"
  /** One line for people. */
  readonly detail: string
}

/** Records that say the same, or may: merged, or proposed to people because merging might be wrong. */
export interface Duplicate {
  /** Of the records as the branches delivered them. */
  readonly refs: readonly string[]
  /** Of the records of the ledger that stand in the output. */
  readonly recordIds: readonly string[]
  /** In [0, 1]; 1 means equal. */
  readonly similarity: number
  readonly status: "merged" | "proposed"
  /** Merged though they are not equal: what differed beside the words compared is among the conflicts. */
  readonly near?: true
  /** One line for people. */
  readonly detail: string
}
