import type { PlannedBrief } from "../task/brief.js"
import type { Attempt, Outcome } from "../task/outcome.js"
import type { Result, Verdict } from "../task/result.js"
import type { Clock } from "./clock.js"
import { messageOf } from "./failure.js"

/** What happens in a run, in the order it happened; arrival order lives here and nowhere else. */
export type RunEventBody =
  | { readonly type: "run_started"; readonly pattern: string; readonly seed: number }
  /** `briefs` are those that go out in this round. */
  | { readonly type: "dispatched"; readonly round: number; readonly briefs: readonly PlannedBrief[] }
  | { readonly type: "branch_started"; readonly briefId: string; readonly index: number }
  | { readonly type: "attempt"; readonly briefId: string; readonly attempt: Attempt }
  /** What an agent emitted on its way. */
  | { readonly type: "data"; readonly briefId: string; readonly data: unknown }
  /** What happened in a run inside a branch. */
  | { readonly type: "nested"; readonly briefId: string; readonly event: RunEvent }
  | { readonly type: "outcome"; readonly outcome: Outcome }
  | { readonly type: "integrated"; readonly integrator: string; readonly reason: string }
  | { readonly type: "validated"; readonly verdict: Verdict }
  | { readonly type: "warning"; readonly message: string }
  | { readonly type: "run_ended"; readonly result: Result }

export type RunEvent = RunEventBody & {
  readonly runId: string
  /** From 1, in the order of emission. */
  readonly sequence: number
  /** Epoch milliseconds. */
  readonly at: number
}

export type RunEventSink = (event: RunEvent) => void

/** The events of one run and who listens to them. */
export interface RunEvents {
  emit(body: RunEventBody): void
  listen(sink: RunEventSink): () => void
}

/** Events stamped with run, sequence and time; a listener that throws is dropped with a warning, the run goes on. */
export function createRunEvents(runId: string, clock: Clock): RunEvents {
  const sinks = new Set<RunEventSink>()
  let sequence = 0
  const emit = (body: RunEventBody): void => {
    if (sinks.size === 0) return
    sequence += 1
    const event: RunEvent = { ...body, runId, sequence, at: clock.now() }
    const warnings: string[] = []
    for (const sink of sinks) {
      try {
        sink(event)
      } catch (thrown) {
        sinks.delete(sink)
        warnings.push(`a listener of run events threw and was dropped: ${messageOf(thrown)}`)
      }
    }
    // Only when everybody has heard of what comes before.
    for (const message of warnings) emit({ type: "warning", message })
  }
  return {
    emit,
    listen: (sink) => {
      sinks.add(sink)
      return () => sinks.delete(sink)
    },
  }
}
