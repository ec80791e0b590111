import type { Agent } from "../../agents/agent.js"
import type { Ballot } from "../../tally/index.js"
import type { Json } from "../../task/json.js"
import type { IntegrateContext } from "../integrator.js"

/** Ballots, readied for the count, and what there is to say about how. */
export interface PreparedBallots {
  /** The same ballots in the same order: none added, none left out. */
  readonly ballots: readonly Ballot[]
  /** For the report: scores with their reasons, clusters with their members. */
  readonly detail?: Json
  readonly warnings: readonly string[]
}

/**
 * Readies ballots for the count by asking somebody; called once per round with all launched ballots, in launch order.
 *
 * What was asked in one round is not asked again in the next: answers, failed ones too, stay in the run's memory. A
 * step never rejects for what somebody answered, or did not; it says so in `warnings`.
 */
export interface BallotStep {
  readonly name: string
  readonly params: Json
  /** What it sets on ballots; unknown when absent. */
  readonly gives?: "score" | "choice"
  /** Whom it asks, so that they can refuse before anything is paid and are left time at the end of a run. */
  readonly agents?: readonly Agent[]
  prepare(ballots: readonly Ballot[], context: IntegrateContext): Promise<PreparedBallots>
}
