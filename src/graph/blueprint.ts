import type { z } from "zod"
import type { Agent } from "../agents/agent.js"
import type { Executor } from "../executors/executor.js"
import type { Integrator } from "../integrate/integrator.js"
import type { Brief, BriefSpec } from "../task/brief.js"
import type { Json } from "../task/json.js"
import type { Outcome } from "../task/outcome.js"
import type { PlanOrigin } from "../task/plan.js"
import type { RunSettings } from "./settings.js"

/** What a planner is given: the run's way to have an agent work for it. */
export interface PlanContext {
  run(agent: Agent, brief: Omit<Brief, "index">): Promise<Outcome>
}

/** Briefs as a planner makes them, or why it could not. */
export type PlannerReply =
  | { readonly origin: PlanOrigin; readonly briefs: readonly BriefSpec[]; readonly rationale?: string }
  | { readonly origin: PlanOrigin; readonly failure: string }

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
  /** Most rounds of briefs, within the limit on steps that an invocation has. @default 7: LangGraph's own limit */
  readonly rounds?: number
  /** Usable outcomes needed among that many briefs. */
  quorum(briefs: number): number
}
