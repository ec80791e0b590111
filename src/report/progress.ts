import type { RunEvent } from "../runtime/events.js"
import type { PlannedBrief } from "../task/brief.js"
import type { Outcome } from "../task/outcome.js"
import { addCost } from "../task/usage.js"

/** Where a run is, as far as its events tell. */
export interface Progress {
  readonly pattern: string
  readonly phase: "planning" | "running" | "integrating" | "ended"
  /** Epoch milliseconds of the first and of the latest event. */
  readonly startedAt: number
  readonly at: number
  /** Epoch milliseconds when the first briefs went out. */
  readonly dispatchedAt: number | undefined
  readonly round: number
  readonly total: number
  readonly settled: Readonly<Record<Outcome["status"], number>>
  /** What people know a brief by, where that is not its id: the path that a batch works on. */
  readonly labels: ReadonlyMap<string, string>
  /** Start of each running branch in epoch milliseconds, by brief id, earliest first. */
  readonly running: ReadonlyMap<string, number>
  readonly retries: number
  /** US dollars so far; `null` once a price is not known. */
  readonly cost: number | null
  readonly simulated: boolean
}

export const noProgress: Progress = {
  pattern: "",
  phase: "planning",
  startedAt: 0,
  at: 0,
  dispatchedAt: undefined,
  round: 0,
  total: 0,
  settled: { ok: 0, failed: 0, timed_out: 0, cancelled: 0, skipped: 0 },
  labels: new Map(),
  running: new Map(),
  retries: 0,
  cost: 0,
  simulated: false,
}

/** Folds one event into the progress of its run; pure. */
export function progress(before: Progress, event: RunEvent): Progress {
  const state = { ...before, at: event.at, startedAt: before.startedAt === 0 ? event.at : before.startedAt }
  switch (event.type) {
    case "run_started":
      return { ...state, pattern: event.pattern, startedAt: event.at }
    case "dispatched":
      return {
        ...state,
        phase: "running",
        round: event.round,
        total: state.total + event.briefs.length,
        labels: state.pattern === "batch" ? labelled(state.labels, event.briefs) : state.labels,
        dispatchedAt: state.dispatchedAt ?? event.at,
      }
    case "branch_started":
      return { ...state, running: new Map(state.running).set(event.briefId, event.at) }
    case "attempt":
      return {
        ...state,
        retries: state.retries + (event.attempt.number > 1 ? 1 : 0),
        cost: addCost(state.cost, event.attempt.cost),
      }
    case "outcome":
      return withOutcome(state, event.outcome)
    case "integrated":
      return { ...state, phase: "integrating" }
    case "run_ended":
      return { ...state, phase: "ended", cost: event.result.cost, simulated: event.result.simulated }
    case "nested":
    case "data":
    case "validated":
    case "warning":
      return state
  }
}

function labelled(before: Progress["labels"], briefs: readonly PlannedBrief[]): Progress["labels"] {
  const paths = briefs.flatMap(({ id, input }) => (typeof input === "string" ? [[id, input] as const] : []))
  return new Map([...before, ...paths])
}

/** What people know a brief by. */
export function labelOf(state: Progress, briefId: string): string {
  return state.labels.get(briefId) ?? briefId
}

function withOutcome(state: Progress, outcome: Outcome): Progress {
  const settled = { ...state.settled, [outcome.status]: state.settled[outcome.status] + 1 }
  const running = new Map(state.running)
  running.delete(outcome.briefId)
  const next = { ...state, settled, running, simulated: state.simulated || outcome.simulated === true }
  return settledCount(next) >= next.total ? { ...next, phase: "integrating" } : next
}

export function settledCount({ settled }: Progress): number {
  return settled.ok + settled.failed + settled.timed_out + settled.cancelled + settled.skipped
}

/** Branches waiting for their turn. */
export function queuedCount(state: Progress): number {
  return Math.max(0, state.total - settledCount(state) - state.running.size)
}

/** Outcomes per second since the first brief went out; `undefined` while that says nothing. */
export function rate(state: Progress, now: number): number | undefined {
  const seconds = (now - (state.dispatchedAt ?? now)) / 1_000
  const done = settledCount(state)
  return done === 0 || seconds < 0.5 ? undefined : done / seconds
}

/** Milliseconds until all briefs that are out have settled, at the rate so far. */
export function remainingMs(state: Progress, now: number): number | undefined {
  const perSecond = rate(state, now)
  const left = state.total - settledCount(state)
  return perSecond === undefined || left === 0 ? undefined : (left / perSecond) * 1_000
}

/** The branches that have run longest, with their running time in milliseconds. */
export function slowest(state: Progress, now: number, most: number) {
  return [...state.running]
    .slice(0, most)
    .map(([briefId, startedAt]) => ({ label: labelOf(state, briefId), runMs: now - startedAt }))
}
