import type { Clock } from "../../runtime/clock.js"
import type { Blueprint } from "../blueprint.js"
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
  /** Whether there is room in the budget for one more call: a second try takes what is left, and waits for nothing. */
  readonly hasRoom: () => boolean
  /** Milliseconds a branch has been running; absent while it waits in our own queue. */
  readonly ranMs: (briefId: string) => number | undefined
}

interface Watched {
  readonly hedge: () => void
  /** Looks at it no more. */
  cancel: () => void
}

const nothing = (): void => {}

/**
 * Finds the last stragglers of a run: once nothing waits, a branch that has been running for longer than most that have
 * finished may be tried a second time, once, as long as the budget of second tries lasts.
 *
 * "Tied requests" after a percentile of the latency: Dean and Barroso, The Tail at Scale, CACM 56 (2), 2013.
 */
export class Hedging {
  readonly #policy: HedgePolicy
  readonly #run: HedgedRun
  readonly #times: number[] = []
  /** The percentile of so many times, looked up again when there are clearly more. */
  #known = { of: 0, ms: Infinity }
  /** Branches that no timer has been set for. */
  readonly #unseen = new Map<string, Watched>()
  #hedges = 0

  constructor(policy: HedgePolicy, run: HedgedRun) {
    this.#policy = policy
    this.#run = run
  }

  /** Calls `hedge` at most once, when the branch is a straggler; the returned function stops watching. */
  watch(briefId: string, hedge: () => void): () => void {
    const watched: Watched = { hedge, cancel: () => this.#unseen.delete(briefId) }
    this.#unseen.set(briefId, watched)
    this.#look()
    return () => watched.cancel()
  }

  /** Takes the running time of a branch that has delivered, of two tries that of the faster one; in milliseconds. */
  finished(runMs: number): void {
    this.#times.push(runMs)
    this.#look()
  }

  #look(): void {
    if (this.#times.length < fewestFinished || this.#run.waiting() > 0) return
    for (const [briefId, watched] of this.#unseen) {
      this.#unseen.delete(briefId)
      this.#lookAt(briefId, watched)
    }
  }

  #lookAt(briefId: string, watched: Watched): void {
    const afterMs = this.#afterMs()
    const ranMs = this.#run.ranMs(briefId)
    const leftMs = ranMs === undefined ? Math.max(afterMs, lookAgainMs) : afterMs - ranMs
    if (leftMs > 0) {
      watched.cancel = this.#run.clock.setTimer(leftMs, () => this.#lookAt(briefId, watched))
      return
    }
    watched.cancel = nothing
    if (this.#hedges >= Math.max(1, Math.floor(this.#policy.budget * this.#run.total()))) return
    if (!this.#run.hasRoom()) return
    this.#hedges += 1
    watched.hedge()
  }

  #afterMs(): number {
    const { length } = this.#times
    if (length > this.#known.of * 1.02) {
      const sorted = this.#times.toSorted((left, right) => left - right)
      const at = Math.min(length - 1, Math.floor(this.#policy.percentile * length))
      this.#known = { of: length, ms: sorted[at] ?? Infinity }
    }
    return this.#known.ms
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
    hasRoom: () => resources.budget?.hasRoom ?? true,
    ranMs: (briefId) => branches.ranMs(briefId),
  })
}
