import { z } from "zod"

/** When a straggler is tried a second time, and how many may be. */
export interface HedgeOptions {
  /** Share of the finished branches that were faster than what counts as a straggler. @default 0.95 */
  readonly percentile?: number | undefined
  /** Most second tries, as a share of the briefs; at least 1 may be made. @default 0.05 */
  readonly budget?: number | undefined
}

export const hedgeSchema = z.union(
  [
    z.boolean(),
    z.strictObject({
      percentile: z.number().gt(0).lt(1).default(0.95),
      budget: z.number().gt(0).max(1).default(0.05),
    }),
  ],
  "expected true, false, or { percentile, budget }",
)

/** The policy in numbers; `undefined` where nothing is hedged. */
export interface HedgePolicy {
  readonly percentile: number
  readonly budget: number
}

export function hedgePolicy(hedge: z.output<typeof hedgeSchema>): HedgePolicy | undefined {
  if (hedge === false) return undefined
  return hedge === true ? { percentile: 0.95, budget: 0.05 } : hedge
}
