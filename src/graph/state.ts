import { Annotation } from "@langchain/langgraph"
import type { PlannedBrief } from "../task/brief.js"
import type { Json } from "../task/json.js"
import type { Outcome } from "../task/outcome.js"
import type { Plan } from "../task/plan.js"
import type { Conflict, Duplicate } from "../task/conflict.js"
import type { Prose } from "../task/prose.js"
import type { RecordLedger } from "../task/record.js"
import type { Result, Verdict } from "../task/result.js"
import type { RunIdentity } from "../task/run-identity.js"
import type { Approval } from "../task/approval.js"

/** What `run` asks of one invocation; absent when a user invokes the compiled graph. */
export interface RunRequest {
  readonly runId: string
  readonly seed: number | null
  /** Only these briefs are to run. */
  readonly only: readonly string[] | null
}

export type { RunIdentity } from "../task/run-identity.js"

/** What the integrator handed back, as the state holds it. */
export interface IntegrationRecord {
  readonly hasOutput: boolean
  readonly output: unknown
  readonly shortfall: string | null
  readonly conflicts: readonly Conflict[]
  readonly duplicates: readonly Duplicate[]
  readonly merged: Json | null
  readonly records: RecordLedger | null
  readonly prose: Prose | null
  /** Ids of failed briefs that further ones made good. */
  readonly replaced: readonly string[]
  readonly warnings: readonly string[]
  readonly extra: Readonly<Record<string, unknown>>
}

/** Of a run whose integrator handed nothing back. */
export const emptyIntegration: IntegrationRecord = Object.freeze({
  hasOutput: false,
  output: null,
  shortfall: null,
  conflicts: [],
  duplicates: [],
  merged: null,
  records: null,
  prose: null,
  replaced: [],
  warnings: [],
  extra: {},
})

/** Spend of the integrator's own agents. */
export interface OverheadSpend {
  readonly usage: Plan["usage"]
  readonly cost: number | null
  /** True when the simulator made any of what the planner's or the integrator's agents did. */
  readonly simulated: boolean
}

/** Takes outcomes out of the state, because their briefs go out again. */
export interface Reopened {
  readonly reopened: readonly string[]
}

/** What a person decided about a run that falls short of its quorum or lacks required briefs. */
export type ShortfallDecision = "integrate" | "retry" | "fail"

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
  outcomes: Annotation<readonly Outcome[], readonly Outcome[] | Reopened | null>({
    default: () => [],
    reducer: (known, update) => {
      if (update === null) return []
      if (!("reopened" in update)) return known.concat(update)
      const ids = new Set(update.reopened)
      return known.filter((outcome) => !ids.has(outcome.briefId))
    },
  }),
  /** How briefs ended before they went out again; `null` starts afresh. */
  earlier: Annotation<readonly Outcome[], readonly Outcome[] | null>({
    default: () => [],
    reducer: (known, added) => (added === null ? [] : known.concat(added)),
  }),
  /** Rounds in which missing briefs went out again, or the integrator repaired its work. */
  repairs: Annotation<number>(),
  approval: Annotation<Approval | null>(),
  /** True while a person is to decide about a shortfall; the decision, once it is made. */
  shortfall: Annotation<"asked" | ShortfallDecision | null>(),
  integration: Annotation<IntegrationRecord | null>(),
  overhead: Annotation<OverheadSpend>(),
  verdict: Annotation<Verdict | null>(),
  /** There once the run has ended; `null` starts afresh. */
  result: Annotation<Result, Result | null>({ reducer: (_known, next) => next as Result }),
})

export type QuorumStateValue = typeof QuorumState.State
export type QuorumStateUpdate = typeof QuorumState.Update

/** The result of the run that the state is about, once it has ended. */
export function resultIn({ result, run }: Pick<QuorumStateValue, "result" | "run">): Result | undefined {
  const ended = result as Result | null | undefined
  return ended?.runId === run.id ? ended : undefined
}

/** What one `Send` carries. What a process that has not seen the plan needs beside it stands in the checkpoint. */
export interface ChunkPayload {
  readonly run: RunIdentity
  /** The input of the run, for briefs that have none of their own. */
  readonly input: Json
  readonly briefs: readonly PlannedBrief[]
  /** How briefs that these depend on ended in rounds before this one. */
  readonly settled: readonly SettledDependency[]
}

/** What a branch has to know of a brief it depends on. */
export type SettledDependency = { readonly briefId: string } & (
  | { readonly ok: true; readonly output: unknown }
  | { readonly ok: false }
)
