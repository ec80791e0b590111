import { z } from "zod"
import type { RuleDefinition } from "./definition.js"
import { byNumber, highest } from "./ruling.js"
import { votesOf } from "./votes.js"

const schema = z.strictObject({
  rule: z.literal("majority"),
  /** Fewest briefs that must say the same. @default 2 */
  quorum: z.int().min(1, "expected a whole number of at least 1").default(2),
})

/**
 * The value that most briefs say, if at least `quorum` say it and strictly more than say any other; of several at the
 * top, the next rule of the chain decides.
 *
 * @param options.quorum fewest briefs that must say the same; @default 2
 * @example
 * ```ts
 * import { majority, mergeOutputs } from "langgraph-quorum/merge"
 *
 * const outputs = ["MIT", "ISC", "ISC"].map((licence, index) => ({ briefId: `${index + 1}`, output: { licence } }))
 * console.log(mergeOutputs(outputs, { licence: majority({ quorum: 2 }) }).value) // { licence: "ISC" }
 * ```
 */
export function majority(options: { readonly quorum?: number } = {}): z.input<typeof schema> {
  return { rule: "majority", ...options }
}

export const majorityRule: RuleDefinition<z.output<typeof schema>> = {
  kind: "deciding",
  schema,
  label: ({ quorum }) => `majority(${quorum})`,
  words: ({ quorum }) => `majority of at least ${quorum}`,
  narrow(candidates, { quorum }) {
    const votes = votesOf(candidates)
    return highest(
      candidates,
      (candidate) => {
        const count = votes.get(candidate)?.length ?? 0
        return count < quorum ? undefined : count
      },
      byNumber,
    )
  },
}
