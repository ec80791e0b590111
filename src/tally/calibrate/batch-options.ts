import { z } from "zod"
import { show, wholeNumber } from "../rule-options.js"

/** Options of every model over a batch of items. */
export interface BatchModelOptions {
  /**
   * What equally likely choices become: no winner, or the one whose vote stands first in the item. @default
   * "abstain"
   */
  readonly ties?: "abstain" | "first" | undefined
  /** Iterations at most. @default 500 */
  readonly maxIterations?: number | undefined
  /** The gain per item (in nats) below which the fit has converged. @default 1e-7 */
  readonly tolerance?: number | undefined
}

export const batchOptions = {
  ties: z
    .enum(["abstain", "first"], {
      error: (issue) => `expected \`ties\` to be "abstain" or "first", got ${show(issue.input)}`,
    })
    .default("abstain"),
  maxIterations: wholeNumber("maxIterations", 1).default(500),
  tolerance: z
    .custom<number>((value) => typeof value === "number" && value > 0 && value < Infinity, {
      error: (issue) => `expected \`tolerance\` to be a number above 0, got ${show(issue.input)}`,
    })
    .default(1e-7),
}
