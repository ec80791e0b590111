import { z } from "zod"
import { ConfigError } from "../errors.js"

/** Fewest usable outcomes for a decision: a whole number is a count, a number in (0, 1) a share of the briefs. */
export const quorumSchema = z
  .number()
  .refine(
    (value) => (value > 0 && value < 1) || (Number.isInteger(value) && value >= 1),
    "expected a count (3) or a share between 0 and 1 (0.6)",
  )

/**
 * How many usable outcomes a quorum asks for among `briefs`.
 *
 * @throws ConfigError when it asks for more than there are
 */
export function quorumCount(quorum: number | undefined, briefs: number, counted = "briefs"): number {
  if (quorum === undefined) return 1
  // The small slack keeps a share such as 0.07 of 100 from asking for 8 (0.07 * 100 is 7.000000000000001).
  const count = quorum < 1 ? Math.max(1, Math.ceil(quorum * briefs - 1e-9)) : quorum
  if (count > briefs) {
    throw new ConfigError(
      `Expected \`quorum\` to be at most the number of ${counted} (${briefs}), got ${quorum}. Lower it, or give more ${counted}`,
    )
  }
  return count
}
