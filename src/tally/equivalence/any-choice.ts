import { canonicalChoice, canonicalVersion } from "./canonical.js"
import { type Equivalence, choice, none } from "./equivalence.js"

/**
 * The general equivalence, for outputs of which nothing else is known: `canonicalChoice`.
 *
 * @example
 * ```ts
 * import { anyChoice } from "langgraph-quorum/tally"
 *
 * console.log(anyChoice().key("391.0"), anyChoice().key(391)) // both "391"
 * ```
 */
export function anyChoice(): Equivalence {
  return {
    name: "any",
    params: {},
    version: canonicalVersion,
    key(output) {
      const key = canonicalChoice(output)
      return key === "" ? none : choice(key)
    },
  }
}
