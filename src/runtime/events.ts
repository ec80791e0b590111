import type { PlannedBrief } from "../task/brief.js"
import type { Attempt, Outcome } from "../task/outcome.js"
import type { Result, Verdict } from "../task/result.js"
import type { Clock } from "./clock.js"
import { messageOf } from "./failure.js"
import type { ThrottleSnapshot } from "./throttle/snapshot.js"

/** What happens in a run, in the order it happened; arrival order lives here and nowhere else. */
export type RunEventBody<Ended = Result> =
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
  /** A straggler is tried a second time, side by side with the first. */
  | { readonly type: "hedged"; readonly briefId: string; readonly index: number }
  /** The limits that calls keep, at most once a second. */
  | { readonly type: "throttle"; readonly snapshot: ThrottleSnapshot }
  | { readonly type: "run_ended"; readonly result: Ended }

export type RunEvent<Ended = Result> = RunEventBody<Ended> & {
  readonly runId: string
  /** From 1, in the order of emission. */
  readonly sequence: number
  /** Epoch milliseconds. */
  readonly at: number
}

/** Takes an event. While a promise it returns is pending, no further branch starts: whoever produces waits for it. */
export type RunEventSink = (event: RunEvent) => unknown

/** The events of one run and who listens to them. */
export interface RunEvents {
  emit(body: RunEventBody): void
  listen(sink: RunEventSink): () => void
  /** Settles when all listeners have taken what they were told; absent when none is behind. */
  readonly behind: Promise<unknown> | undefined
}

/**
 * Events stamped with run, sequence and time; a listener that throws, or whose promise rejects, is dropped with a
 * warning, and the run goes on.
 */
export function createRunEvents(runId: string, clock: Clock): RunEvents {
  const sinks = new Set<RunEventSink>()
  const taking = new Set<Promise<unknown>>()
  let sequence = 0
  const drop = (sink: RunEventSink, thrown: unknown): void => {
    if (!sinks.delete(sink)) return
    emit({ type: "warning", message: `a listener of run events threw and was dropped: ${messageOf(thrown)}` })
  }
  const wait = (sink: RunEventSink, taken: PromiseLike<unknown>): void => {
    const done: Promise<unknown> = Promise.resolve(taken)
      .catch((thrown: unknown) => drop(sink, thrown))
      .finally(() => taking.delete(done))
    taking.add(done)
  }
  const emit = (body: RunEventBody): void => {
    if (sinks.size === 0) return
    sequence += 1
    const event: RunEvent = { ...body, runId, sequence, at: clock.now() }
    const broken: (() => void)[] = []
    for (const sink of sinks) {
      try {
        const taken = sink(event)
        if (isPromiseLike(taken)) wait(sink, taken)
      } catch (thrown) {
        broken.push(() => drop(sink, thrown))
      }
    }
    // Only when everybody has heard of what comes before.
    for (const report of broken) report()
  }
  return {
    emit,
    listen: (sink) => {
      sinks.add(sink)
      return () => sinks.delete(sink)
    },
    get behind() {
      return taking.size === 0 ? undefined : Promise.all(taking)
    },
  }
}

function isPromiseLike(value: unknown): value is PromiseLike<unknown> {
  return typeof value === "object" && value !== null && "then" in value && typeof value.then === "function"
}
