import { z } from "zod"
import { show, wholeNumber } from "../rule-options.js"

/** The options of every model over a batch of items. */
export const batchOptions = {
  /**
   * What equally likely choices become: no winner, or the one whose vote stands first in the item. @default
   * "abstain"
   */
  ties: z
    .enum(["abstain", "first"], {
      error: (issue) => `expected \`ties\` to be "abstain" or "first", got ${show(issue.input)}`,
    })
    .default("abstain"),
  /** Iterations at most. @default 500 */
  maxIterations: wholeNumber("maxIterations", 1).default(500),
  /** The gain per item (in nats) below which the fit has converged. @default 1e-7 */
  tolerance: z
    .custom<number>((value) => typeof value === "number" && value > 0 && value < Infinity, {
      error: (issue) => `expected \`tolerance\` to be a number above 0, got ${show(issue.input)}`,
    })
    .default(1e-7),
}
