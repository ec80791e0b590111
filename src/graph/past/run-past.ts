import { type Amounts, noAmounts } from "../../runtime/budget/budget.js"
import type { Outcome } from "../../task/outcome.js"
import type { Plan } from "../../task/plan.js"
import type { Verdict } from "../../task/result.js"
import type { RecordedAgents } from "./recorded-agents.js"
import type { OverheadSpend } from "../state.js"

/** What a run that is taken up again had come to. */
export interface RestoredState {
  readonly plan: Plan
  /** Rounds that are over: the next dispatch opens the one after. */
  readonly round: number
  /** Of the briefs that do not go out any more. */
  readonly outcomes: readonly Outcome[]
  /** How briefs ended before they went out again. */
  readonly earlier: readonly Outcome[]
  readonly repairs: number
  /** What agents beside the branches spent, the planner's apart: the plan has that. */
  readonly overhead: OverheadSpend
  /** Of the integration before the last repair. */
  readonly verdict: Verdict | null
}

/** What lies behind a run that is taken up again from its journal. */
export interface RunPast {
  /** Absent when nothing was planned. */
  readonly state?: RestoredState
  readonly agents: RecordedAgents
  /** All that was spent, also by tries that came to nothing when the run was cut off. */
  readonly spent: Amounts
  /** Milliseconds for which it ran, not counting the time in between. */
  readonly ranMs: number
  /** What is not known of it. */
  readonly warnings: readonly string[]
  /** False when nothing may be called: what is on record is all there is. */
  readonly live: boolean
}

/** The past of a later leg of a run whose context knows the rest from its state. */
export function restOf(past: RunPast): RunPast {
  return { agents: past.agents, spent: noAmounts, ranMs: past.ranMs, warnings: [], live: past.live }
}
