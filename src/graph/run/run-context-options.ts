import type { BranchSite } from "../../executors/executor.js"
import type { Budget } from "../../runtime/budget/budget.js"
import type { Journal } from "../../runtime/journal/journal.js"
import type { Runtime } from "../../runtime/runtime.js"
import type { RunPast } from "../past/run-past.js"

/** What a run may be given when it is opened. */
export interface RunContextOptions {
  /** @default the system's */
  readonly runtime?: Runtime
  /** The budget of the run that this one is part of. */
  readonly budgetAbove?: Budget | undefined
  /** Told of the places that branches write to, where this run is itself a branch. */
  readonly wroteAbove?: BranchSite["wroteAbove"]
  /** Told of the calls of branches, where this run is itself a branch. */
  readonly callsAbove?: BranchSite["callsAbove"]
  /** Id of the outermost run that this one is part of. */
  readonly flow?: string | undefined
  /** Epoch milliseconds at which the branch is out of time that this run is. */
  readonly deadlineAbove?: (() => number) | undefined
  /** Where the run is recorded. */
  readonly journal?: Journal | undefined
  /** Of a run that is taken up again: what was before. */
  readonly past?: RunPast | undefined
  /** Aborted, no further branch starts. */
  readonly drain?: AbortSignal | undefined
  /** Whether the graph's invocation may have somebody at its custom stream, who is sent the events. @default true */
  readonly streams?: boolean
}
