import { type OutputToMerge, mergeOutputs } from "../../../src/integrate/merge/merge-outputs.js"
import type { MergeTable } from "../../../src/integrate/merge/merge-table.js"
import type { Merged } from "../../../src/integrate/merge/resolve.js"
import type { Json } from "../../../src/task/json.js"

/** Merges outputs of briefs "a", "b", "c", ... */
export function merging(outputs: readonly Json[], rules: MergeTable = {}): Merged {
  return mergeOutputs(
    outputs.map((output, index) => ({ briefId: String.fromCodePoint(97 + index), output })),
    rules,
  )
}

/** Merges what briefs "a", "b", ... say at `field`, with what their branches say beside. */
export function saying(
  values: readonly (Json | readonly [value: Json, beside: Omit<OutputToMerge, "briefId" | "output">])[],
  rule: MergeTable[string],
): Merged {
  return mergeOutputs(
    values.map((one, index) => {
      const [value, beside] = Array.isArray(one) ? (one as [Json, object]) : [one, {}]
      return { briefId: String.fromCodePoint(97 + index), output: { field: value }, ...beside }
    }),
    { field: rule },
  )
}

/** What stands at `field`, and how that came about. */
export function verdictOf({ value, conflicts }: Merged): unknown {
  const field = (value as { readonly field?: Json } | undefined)?.field
  const [conflict] = conflicts
  return conflict === undefined ? field : [field, conflict.rule, conflict.status]
}
