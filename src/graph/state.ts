import { Annotation } from "@langchain/langgraph"
import type { PlannedBrief } from "../task/brief.js"
import type { Json } from "../task/json.js"
import type { Outcome } from "../task/outcome.js"
import type { Plan } from "../task/plan.js"
import type { Result, Verdict } from "../task/result.js"

/** What `run` asks of one invocation; absent when a user invokes the compiled graph. */
export interface RunRequest {
  readonly runId: string
  readonly seed: number | null
  /** Only these briefs are to run. */
  readonly only: readonly string[] | null
}

/** Who this run is; fixed by the plan step. */
export interface RunIdentity {
  readonly id: string
  readonly seed: number
  readonly seedGiven: boolean
  readonly startedAt: number
}

/** What the integrator handed back, as the state holds it. */
export interface IntegrationRecord {
  readonly hasOutput: boolean
  readonly output: unknown
  readonly shortfall: string | null
  readonly conflicts: Result["conflicts"]
  /** Ids of failed briefs that further ones made good. */
  readonly replaced: readonly string[]
  readonly warnings: readonly string[]
  readonly extra: Readonly<Record<string, unknown>>
}

/** Spend of the integrator's own agents. */
export interface OverheadSpend {
  readonly usage: Plan["usage"]
  readonly cost: number | null
  /** True when the simulator made any of what the planner's or the integrator's agents did. */
  readonly simulated: boolean
}

/**
 * The state of the one graph: plain JSON, so that any checkpointer can hold it.
 *
 * `input` goes in and `result` comes out; both names are the contract for users who put the graph in a bigger one.
 */
export const QuorumState = Annotation.Root({
  input: Annotation<Json>(),
  request: Annotation<RunRequest | null>(),
  run: Annotation<RunIdentity>(),
  planned: Annotation<Plan>(),
  round: Annotation<number>(),
  /** In order of arrival; sorted by brief index before anyone reads them. `null` starts afresh. */
  outcomes: Annotation<readonly Outcome[], readonly Outcome[] | null>({
    default: () => [],
    reducer: (known, added) => (added === null ? [] : known.concat(added)),
  }),
  integration: Annotation<IntegrationRecord | null>(),
  overhead: Annotation<OverheadSpend>(),
  verdict: Annotation<Verdict | null>(),
  result: Annotation<Result>(),
})

export type QuorumStateValue = typeof QuorumState.State
export type QuorumStateUpdate = typeof QuorumState.Update

/** What one `Send` carries: briefs, and all that a branch needs in a process that has not seen the plan. */
export interface ChunkPayload {
  readonly run: RunIdentity
  /** The input of the run, for briefs that have none of their own. */
  readonly input: Json
  readonly briefs: readonly PlannedBrief[]
}
