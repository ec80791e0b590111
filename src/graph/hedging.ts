import type { Clock } from "../runtime/clock.js"
import type { Blueprint } from "./blueprint.js"
import { type HedgePolicy, hedgePolicy } from "./hedge-policy.js"
import type { RunResources } from "./run-resources.js"
import type { RunningBranches } from "./running-branches.js"
import type { StartingLine } from "./starting-line.js"

/** Finished branches from which on a percentile of their times says something. */
const fewestFinished = 20
/** Shortest time in milliseconds between two looks at a branch that waits in our own queue. */
const lookAgainMs = 50

/** What the hedging of a run has to know of it. */
export interface HedgedRun {
  readonly clock: Clock
  /** Briefs of the plan. */
  readonly total: () => number
  /** Branches that have not started: while there are any, a second try would take the place of a first one. */
  readonly waiting: () => number
  /** Milliseconds a branch has been running; absent while it waits in our own queue. */
  readonly ranMs: (briefId: string) => number | undefined
}

interface Watched {
  readonly hedge: () => void
  /** Takes the timer back; absent while none is set. */
  cancel: (() => void) | undefined
}

/**
 * Finds the last stragglers of a run: once nothing waits, a branch that has been running for longer than most that have
 * finished may be tried a second time, once, as long as the budget of second tries lasts.
 *
 * "Tied requests" after a percentile of the latency: Dean and Barroso, The Tail at Scale, CACM 56 (2), 2013.
 */
export class Hedging {
  readonly #policy: HedgePolicy
  readonly #run: HedgedRun
  readonly #watched = new Map<string, Watched>()
  readonly #times: number[] = []
  #hedges = 0

  constructor(policy: HedgePolicy, run: HedgedRun) {
    this.#policy = policy
    this.#run = run
  }

  /** Calls `hedge` at most once, when the branch is a straggler; the returned function stops watching. */
  watch(briefId: string, hedge: () => void): () => void {
    this.#watched.set(briefId, { hedge, cancel: undefined })
    this.#look()
    return () => {
      this.#watched.get(briefId)?.cancel?.()
      this.#watched.delete(briefId)
    }
  }

  /** Takes the running time of a branch that has delivered, in milliseconds. */
  finished(runMs: number): void {
    this.#times.push(runMs)
    this.#look()
  }

  #look(): void {
    if (this.#times.length < fewestFinished || this.#run.waiting() > 0) return
    const afterMs = this.#afterMs()
    for (const [briefId, watched] of this.#watched) {
      if (watched.cancel === undefined) this.#lookAt(briefId, watched, afterMs)
    }
  }

  #lookAt(briefId: string, watched: Watched, afterMs: number): void {
    const ranMs = this.#run.ranMs(briefId)
    const leftMs = ranMs === undefined ? Math.max(afterMs, lookAgainMs) : afterMs - ranMs
    if (leftMs > 0) {
      watched.cancel = this.#run.clock.setTimer(leftMs, () => this.#lookAt(briefId, watched, this.#afterMs()))
      return
    }
    this.#watched.delete(briefId)
    if (this.#hedges >= Math.max(1, Math.floor(this.#policy.budget * this.#run.total()))) return
    this.#hedges += 1
    watched.hedge()
  }

  #afterMs(): number {
    const sorted = this.#times.toSorted((left, right) => left - right)
    return (
      sorted[Math.min(sorted.length - 1, Math.floor(this.#policy.percentile * sorted.length))] ?? Infinity
    )
  }
}

/** The parts of a run that its hedging looks at. */
interface HedgedParts {
  readonly resources: RunResources
  readonly branches: RunningBranches
  readonly startingLine: StartingLine
  /** Briefs of the plan. */
  readonly total: () => number
}

/** The hedging of a run, where its agent may run twice and its policy says so. */
export function hedgingFor(
  { settings, agent }: Blueprint,
  clock: Clock,
  { resources, branches, startingLine, total }: HedgedParts,
): Hedging | undefined {
  const policy = agent.idempotent === true ? hedgePolicy(settings.hedge) : undefined
  if (policy === undefined) return undefined
  return new Hedging(policy, {
    clock,
    total,
    waiting: () => startingLine.waiting + resources.queue.waiting,
    ranMs: (briefId) => branches.ranMs(briefId),
  })
}
