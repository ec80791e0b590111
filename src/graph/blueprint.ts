import type { z } from "zod"
import type { Agent } from "../agents/agent.js"
import type { Executor } from "../executors/executor.js"
import type { Integrator } from "../integrate/integrator.js"
import type { Brief, BriefSpec, PlannedBrief } from "../task/brief.js"
import type { Json } from "../task/json.js"
import type { Outcome } from "../task/outcome.js"
import type { PlanOrigin, Requirement } from "../task/plan.js"
import type { ApprovalPolicy } from "../task/approval.js"
import type { RunSettings } from "./settings.js"

/** What stands against a plan; one with errors does not run. */
export interface PlanCheck {
  readonly errors: readonly string[]
  readonly warnings: readonly string[]
}

/** What a planner is given: the run's way to have an agent work for it. */
export interface PlanContext {
  run(agent: Agent, brief: Omit<Brief, "index">): Promise<Outcome>
}

/** Briefs as a planner makes them, or why it could not. */
export type PlannerReply =
  | {
      readonly origin: PlanOrigin
      readonly briefs: readonly BriefSpec[]
      readonly requirements?: readonly Requirement[]
      readonly rationale?: string
      readonly unsplit?: string
      readonly warnings?: readonly string[]
    }
  | { readonly origin: PlanOrigin; readonly failure: string }

/** What becomes of a run that has fewer usable outcomes than its quorum, or lacks required briefs. */
export type ShortfallPolicy = "fail" | "integrate" | "retry" | "ask"

/** When a run stops waiting, and what it does with less than it needs. */
export interface PartialPolicy {
  /** Milliseconds that the others still have once quorum and required briefs are in; `undefined` waits for all. */
  readonly graceMs: number | undefined
  readonly onShortfall: ShortfallPolicy
}

/** How the integration is validated and repaired. */
export interface ValidationPolicy {
  readonly waive: readonly string[]
  readonly judge: Agent | undefined
  /** Most rounds of repair. */
  readonly repairs: number
}

/** What makes the one graph a pattern: its planner, agent and integrator. Never in the state; referred to by name. */
export interface Blueprint {
  readonly pattern: string
  readonly settings: RunSettings
  readonly agent: Agent
  readonly executor: Executor
  readonly integrator: Integrator
  /** Shape of a branch's output, for briefs that name none. */
  readonly output?: z.ZodType
  /** Shape of the integrated output. */
  readonly resultSchema?: z.ZodType
  /** The briefs a caller gave, schemas and all, when they can be had again from the input alone. */
  callerBriefs?(input: Json): readonly BriefSpec[]
  plan(input: Json, context: PlanContext): Promise<PlannerReply>
  /** Refuses a plan that cannot work, or says what stands against it; asked before anything but the planner is paid. */
  checkPlan?(briefs: readonly PlannedBrief[]): PlanCheck
  /** Makes the briefs, where an agent does. */
  readonly planner?: Agent
  /** Advisory: remarks on the plan of an agent of its own. */
  readonly critic?: Agent
  readonly approve?: ApprovalPolicy
  /** Ids of briefs that the result cannot do without, beside those that say so themselves. */
  readonly required?: readonly string[]
  /** Absent: waits for every branch, and integrates whatever came. */
  readonly partial?: PartialPolicy
  readonly validation?: ValidationPolicy
  /** Most rounds of briefs, within the limit on steps that an invocation has. @default 7: LangGraph's own limit */
  readonly rounds?: number
  /** Usable outcomes needed among that many briefs. */
  quorum(briefs: number): number
}

/** Agents that work for a run beside its branches, asked to refuse before anything is paid. */
export function agentsBeside({ integrator, planner, critic, validation }: Blueprint): readonly Agent[] {
  return [
    ...(planner === undefined ? [] : [planner]),
    ...(integrator.agents ?? []),
    ...(critic === undefined ? [] : [critic]),
    ...(validation?.judge === undefined ? [] : [validation.judge]),
  ]
}
