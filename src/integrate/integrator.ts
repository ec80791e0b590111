import type { Agent } from "../agents/agent.js"
import type { RandomStream } from "../runtime/random.js"
import type { Brief, BriefSpec, PlannedBrief } from "../task/brief.js"
import type { Failure } from "../task/failure.js"
import type { Json } from "../task/json.js"
import type { OkOutcome, Outcome } from "../task/outcome.js"
import type { Conflict, Duplicate } from "../task/conflict.js"
import type { Requirement } from "../task/plan.js"
import type { Prose } from "../task/prose.js"
import type { RecordLedger } from "../task/record.js"
import type { Finding } from "../task/result.js"

/** What an integrator is given beside the outcomes. */
export interface IntegrateContext {
  readonly task: unknown
  readonly briefs: readonly PlannedBrief[]
  /** What the plan found that the task asks for. */
  readonly requirements: readonly Requirement[]
  /** What validation found wrong with the integration before, when it is to be repaired; empty the first time. */
  readonly findings: readonly Finding[]
  /** Every missing brief, named. */
  readonly failures: readonly Failure[]
  /** Rounds of briefs so far, from 1. */
  readonly round: number
  /** True when no more briefs can go out: the run is out of time or money, or was cancelled. */
  readonly closed: boolean
  /** What closed it: `deadline`, `budget`, `cancelled`, or `rounds` when the limit on steps is reached. */
  readonly closedBy?: "deadline" | "budget" | "cancelled" | "rounds"
  /** True when the next round is the last one: whatever may still be needed has to go out with it. */
  readonly lastRound: boolean
  readonly random: RandomStream
  /**
   * The integrator's own notes from round to round, under keys of its own: what was asked need not be asked again. Lives
   * in this process only, so nothing may depend on it.
   */
  readonly memory: Map<string, unknown>
  /** Runs an agent of the integrator's own, within the run's throttle, budget, deadline and record. */
  run(agent: Agent, brief: Omit<Brief, "index">): Promise<Outcome>
}

/** One output out of many outcomes, or the wish for more of them. */
export type Integration<T> =
  | {
      readonly done: true
      /** Absent when no output could be made; plain JSON. */
      readonly output?: T
      /** The merged structure beside a text that was written from it; the output itself when absent. */
      readonly merged?: Json
      /** What became of every record. */
      readonly records?: RecordLedger
      /** The sentences of a text and what they cite. */
      readonly prose?: Prose
      /** What stands in the way of a complete result, in one line: a tie, a missed quorum, a failed synthesis. */
      readonly shortfall?: string
      readonly conflicts?: readonly Conflict[]
      readonly duplicates?: readonly Duplicate[]
      /** Briefs that failed and were made good by further ones: on record, and nothing is missing because of them. */
      readonly replaced?: readonly string[]
      readonly warnings?: readonly string[]
      /** Further fields of the result, for example the tally; plain JSON. */
      readonly extra?: Readonly<Record<string, unknown>>
      /** Why it is done, in one line. */
      readonly reason: string
    }
  | { readonly done: false; readonly more: readonly BriefSpec[]; readonly reason: string }

/** The one component that turns outcomes into one output. */
export interface Integrator<T = unknown> {
  readonly name: string
  readonly params: Json
  /** Outcomes come in plan order, each brief exactly once. */
  integrate(outcomes: readonly Outcome[], context: IntegrateContext): Promise<Integration<T>>
  /**
   * Looks at the outcomes that are there so far, in order of arrival; once it returns a reason, the branches still
   * running are cancelled as `decided`. It must hold whatever the others would say.
   *
   * Asked at each arrival with the same, growing list: who keeps in `memory` how far it has read does not start again.
   */
  settled?(outcomes: readonly Outcome[], memory: Map<string, unknown>): string | undefined
  /** The refs of the records in one outcome, so that validation can count them again from what the branches delivered. */
  refsOf?(outcome: OkOutcome): readonly string[]
  /**
   * True where briefs may fill the same top-level key of the output, because a rule merges it or the outputs are kept
   * apart. @default true
   */
  mergesKey?(key: string): boolean
  /** Agents of its own, asked to refuse before anything is paid. */
  readonly agents?: readonly Agent[]
}
