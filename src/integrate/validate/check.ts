import type { RandomStream } from "../../runtime/random.js"
import type { Finding } from "../../task/result.js"
import type { IntegrateContext } from "../integrator.js"
import type { ValidationSubject } from "./subject.js"

export type CheckId = "V1" | "V2" | "V3" | "V4" | "V5" | "V6" | "V7" | "V8" | "V9"

/** The run's way to have an agent work for a check. */
export interface ValidateContext extends Pick<IntegrateContext, "run"> {
  /** For the delimiters in prompts. @default drawn from what stands between them */
  readonly random?: RandomStream | undefined
}

/** What came of a check; the detail says how much was looked at, where that is not everything. */
export interface Examined {
  readonly findings: readonly Omit<Finding, "check">[]
  readonly detail?: string
}

/** One check of a validation. */
export interface Check {
  readonly id: CheckId
  readonly name: string
  /** Whether a caller may do without it. */
  readonly waivable: boolean
  readonly applies: (subject: ValidationSubject, context: ValidateContext | undefined) => boolean
  readonly examine: (
    subject: ValidationSubject,
    context: ValidateContext | undefined,
  ) => Examined | Promise<Examined>
}
