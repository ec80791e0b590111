import type { PlannedBrief } from "./brief.js"
import type { Usage } from "./usage.js"

/** How the briefs of a plan came to be. */
export type PlanOrigin = "caller" | "items" | "samples" | "planner"

/** Something the task asks for, with a name that briefs can serve. */
export interface Requirement {
  readonly id: string
  readonly text: string
}

/** Ordered briefs and how they were made. */
export interface Plan {
  readonly origin: PlanOrigin
  readonly briefs: readonly PlannedBrief[]
  readonly requirements?: readonly Requirement[]
  /** Why the task was split this way, when a planner said so. */
  readonly rationale?: string
  /** Why it was not split: there is one brief then. */
  readonly unsplit?: string
  /** What the check of independence, or a critic, has to say against it. */
  readonly warnings?: readonly string[]
  /** Briefs that `only` left out. */
  readonly leftOut?: number
  /** Ids of the requirements that those serve. */
  readonly leftOutRequirements?: readonly string[]
  /** Why there are no briefs, when the planner failed. */
  readonly failure?: string
  /** What making the plan used, when an agent made it. */
  readonly usage: Usage
  readonly cost: number | null
}
