import type { RunEvent } from "../runtime/events.js"
import type { ThrottleSnapshot } from "../runtime/throttle/snapshot.js"
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
  /** Second tries of stragglers. */
  readonly hedges: number
  /** Replies that came from the reply cache. */
  readonly cached: number
  /** US dollars so far; `null` once a price is not known. */
  readonly cost: number | null
  readonly simulated: boolean
  /** What holds the calls back, as it was last told. */
  readonly throttle: ThrottleSnapshot | undefined
  /** Outcomes that there were at moments of the last half minute, for the rate; the first is the eldest. */
  readonly paces: readonly Pace[]
}

interface Pace {
  /** Epoch milliseconds. */
  readonly at: number
  readonly done: number
}

/** Progress that is kept as events come: folding is the same work whether 10 or 10,000 branches run. */
export interface ProgressWatch {
  /** As it is now: it changes with the next event. */
  readonly state: Progress
  readonly take: (event: RunEvent) => void
}

type Kept<T> = { -readonly [Key in keyof T]: T[Key] }
interface State extends Kept<Omit<Progress, "settled" | "labels" | "running" | "paces">> {
  readonly settled: Record<Outcome["status"], number>
  readonly labels: Map<string, string>
  readonly running: Map<string, number>
  readonly paces: Pace[]
}

/** The rate is that of the last so many milliseconds, as limits change it within a run. */
const paceWindowMs = 30_000
const paceStepMs = 500

export function watchProgress(): ProgressWatch {
  const state: State = {
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
    hedges: 0,
    cached: 0,
    cost: 0,
    simulated: false,
    throttle: undefined,
    paces: [],
  }
  return { state, take: (event) => takeEvent(state, event) }
}

function takeEvent(state: State, event: RunEvent): void {
  state.at = event.at
  if (state.startedAt === 0) state.startedAt = event.at
  switch (event.type) {
    case "run_started":
      state.pattern = event.pattern
      state.startedAt = event.at
      return
    case "dispatched":
      state.phase = "running"
      state.round = event.round
      state.total += event.briefs.length
      state.dispatchedAt ??= event.at
      if (state.pattern === "batch") label(state.labels, event.briefs)
      keepPace(state)
      return
    case "branch_started":
      state.running.set(event.briefId, event.at)
      return
    case "attempt": {
      const { kind, cached, cost } = event.attempt
      if (kind === "retry" || kind === "move") state.retries += 1
      if (cached === true) state.cached += 1
      state.cost = addCost(state.cost, cost)
      return
    }
    case "outcome":
      state.settled[event.outcome.status] += 1
      state.running.delete(event.outcome.briefId)
      state.simulated ||= event.outcome.simulated === true
      keepPace(state)
      if (settledCount(state) >= state.total) state.phase = "integrating"
      return
    case "hedged":
      state.hedges += 1
      return
    case "integrated":
      state.phase = "integrating"
      return
    case "throttle":
      state.throttle = event.snapshot
      return
    case "run_ended":
      state.phase = "ended"
      state.cost = event.result.cost
      state.simulated = event.result.simulated
      return
    case "nested":
    case "data":
    case "validated":
    case "warning":
  }
}

function label(labels: Map<string, string>, briefs: readonly PlannedBrief[]): void {
  for (const { id, input } of briefs) if (typeof input === "string") labels.set(id, input)
}

function keepPace(state: State): void {
  const { paces, at } = state
  const last = paces.at(-1)
  if (last !== undefined && at - last.at < paceStepMs) return
  paces.push({ at, done: settledCount(state) })
  while ((paces[1]?.at ?? at) <= at - paceWindowMs) paces.shift()
}

/** What people know a brief by. */
export function labelOf(state: Progress, briefId: string): string {
  return state.labels.get(briefId) ?? briefId
}

export function settledCount({ settled }: Pick<Progress, "settled">): number {
  return settled.ok + settled.failed + settled.timed_out + settled.cancelled + settled.skipped
}

/** Branches waiting for their turn. */
export function queuedCount(state: Progress): number {
  return Math.max(0, state.total - settledCount(state) - state.running.size)
}

/** Outcomes per second, over the last half minute where there were any; `undefined` while that says nothing. */
export function rate(state: Progress, now: number): number | undefined {
  const [since] = state.paces
  if (since === undefined) return undefined
  const seconds = (now - since.at) / 1_000
  const done = settledCount(state) - since.done
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
  const longest: { readonly label: string; readonly runMs: number }[] = []
  for (const [briefId, startedAt] of state.running) {
    if (longest.length === most) break
    longest.push({ label: labelOf(state, briefId), runMs: now - startedAt })
  }
  return longest
}
