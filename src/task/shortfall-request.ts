import { z } from "zod"
import { describe } from "./json.js"

/** What a person is shown of a run that falls short of what it needs; plain JSON. */
export interface ShortfallRequest {
  readonly kind: "shortfall"
  readonly runId: string
  /** Names this shortfall of this run; the answer repeats it. */
  readonly requestHash: string
  readonly usable: number
  readonly quorum: number
  /** Ids of required briefs that delivered nothing. */
  readonly required: readonly string[]
  readonly missing: readonly {
    readonly briefId: string
    readonly objective: string
    readonly reason: string
  }[]
  /** Whether the missing briefs may go out again. */
  readonly mayRetry: boolean
  /** What was wrong with the answer before. */
  readonly problem?: string
}

const decisionSchema = z.strictObject({
  decide: z.enum(["integrate", "retry", "fail"]),
  requestHash: z.string(),
})

/** The answer to a shortfall: take what is there, send the missing briefs out again, or give up. */
export type ShortfallAnswer = z.output<typeof decisionSchema>

/** A decision as it came in, or what is wrong with it. */
export function readDecision(
  value: unknown,
  { requestHash, mayRetry }: ShortfallRequest,
): ShortfallAnswer | { readonly problem: string } {
  const parsed = decisionSchema.safeParse(value)
  if (!parsed.success) {
    return {
      problem: `expected { decide: "integrate" | "retry" | "fail", requestHash }, got ${describe(value)}`,
    }
  }
  if (parsed.data.requestHash !== requestHash) {
    return {
      problem: `expected the request hash ${requestHash}, got ${describe(parsed.data.requestHash)}: that is another shortfall, or another run. Look at this one`,
    }
  }
  if (parsed.data.decide === "retry" && !mayRetry)
    return { problem: "expected another decision than retry: nothing may go out again" }
  return parsed.data
}
