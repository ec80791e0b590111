import { z } from "zod"
import type { BriefSpec, PlannedBrief } from "./brief.js"
import type { PlanEstimate } from "./estimate.js"
import { describe, isPlainObject, toJson } from "./json.js"
import type { Plan, Requirement } from "./plan.js"

/**
 * When a person is asked before briefs go out: always, when the estimated cost is unknown or above `maxCost`, or when
 * a function says so: `true`, or a text that tells why. One that throws, or says anything else than `false`, asks, too.
 */
export type ApprovalPolicy =
  | "plan"
  | "budget"
  | ((plan: Plan, estimate: PlanEstimate) => boolean | string | Promise<boolean | string>)

export const approvalPolicySchema = z.custom<ApprovalPolicy>(
  (value) => value === "plan" || value === "budget" || typeof value === "function",
  'expected "plan", "budget" or a function of plan and estimate',
)

/** What a person is shown of a run that waits; plain JSON. */
export interface ApprovalRequest {
  readonly kind: "approval"
  readonly runId: string
  /** Names this plan of this run; the answer repeats it. */
  readonly planHash: string
  /** Why it is asked. */
  readonly reason: string
  readonly plan: {
    readonly briefs: readonly PlannedBrief[]
    readonly requirements?: readonly Requirement[]
    readonly rationale?: string
    readonly warnings?: readonly string[]
  }
  readonly estimate: PlanEstimate
  /** What was wrong with the answer before. */
  readonly problem?: string
}

/**
 * The answer to a request: it may go ahead, go ahead with other briefs, or end here.
 *
 * Edited briefs are plain JSON; one that keeps its id keeps the schema of its output.
 */
export type ApprovalAnswer = { readonly planHash: string } & (
  | { readonly approve: true }
  | { readonly edit: { readonly briefs: readonly BriefSpec[] } }
  | { readonly reject: true; readonly reason?: string | undefined }
)

/** That a plan waits, or what was decided about it, as the state holds it. */
export interface Approval {
  readonly status: "asked" | "approved" | "edited" | "rejected"
  /** The plan that was shown; an edited one that goes out has another hash. */
  readonly planHash: string
  /** Why it was asked. */
  readonly asked: string
  /** Why it was rejected, where somebody said so. */
  readonly reason?: string
}

/** Why a plan has to be approved; nothing when it need not be. */
export async function reasonToAsk(
  policy: ApprovalPolicy,
  plan: Plan,
  estimate: PlanEstimate,
  maxCost: number | undefined,
): Promise<string | undefined> {
  if (policy === "plan") return "every plan is to be approved"
  if (policy === "budget") {
    if (estimate.cost === null) return "its cost is not known"
    if (maxCost === undefined || estimate.cost <= maxCost) return undefined
    return `it may cost about ${estimate.cost.toFixed(2)} US dollars, and the cap is ${maxCost}`
  }
  const said: unknown = await policy(plan, estimate)
  if (said === false || said === "") return undefined
  if (said === true) return "the pattern's own rule asks for it"
  return typeof said === "string" ? said : `the pattern's own rule said ${describe(said)}, not true or false`
}

const planHashSchema = z.string().min(1)
const answerSchema = z.union([
  z.strictObject({ approve: z.literal(true), planHash: planHashSchema }),
  z.strictObject({
    edit: z.strictObject({ briefs: z.array(z.record(z.string(), z.unknown())).min(1) }),
    planHash: planHashSchema,
  }),
  z.strictObject({ reject: z.literal(true), reason: z.string().optional(), planHash: planHashSchema }),
])

const answerForms =
  "{ approve: true, planHash }, { edit: { briefs }, planHash } or { reject: true, reason, planHash }"

/** An answer as it came in, or what is wrong with it: no answer at all, or one to another plan. */
export function readAnswer(
  value: unknown,
  planHash: string,
): { readonly answer: ApprovalAnswer } | { readonly problem: string } {
  const parsed = answerSchema.safeParse(value)
  if (!parsed.success) {
    const keys = isPlainObject(value) ? ` with the keys ${Object.keys(value).slice(0, 10).join(", ")}` : ""
    return { problem: `expected ${answerForms}, got ${describe(value)}${keys}` }
  }
  const answer = parsed.data
  if (answer.planHash !== planHash) {
    return {
      problem: `expected the plan hash ${planHash}, got ${describe(answer.planHash)}: that is another plan, or another run. Look at this one`,
    }
  }
  if (!("edit" in answer)) return { answer }
  // Whoever edits what the request shows has the places in it; an edited plan gives its own.
  const briefs = answer.edit.briefs.map(({ index: _index, ...brief }) => brief)
  try {
    const plain: unknown = toJson(briefs, "briefs")
    return { answer: { edit: { briefs: plain as readonly BriefSpec[] }, planHash } }
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) }
  }
}
