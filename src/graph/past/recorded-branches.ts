import type { Executor } from "../../executors/executor.js"
import type { RunEvent } from "../../runtime/events.js"
import type { Brief } from "../../task/brief.js"
import type { Outcome } from "../../task/outcome.js"
import { noSpend } from "../../task/usage.js"
import { unasked } from "../run/unstarted.js"

/** How a brief ended on record, one of the times it went out. */
export interface RecordedTurn {
  readonly outcome: Outcome
  /** Place among all outcomes of the run, in the order in which they came. */
  readonly place: number
}

/**
 * Runs branches by handing back what is on record of them, in the order in which it came.
 *
 * Needs the run's events: who is out, and who has settled.
 */
export class RecordedBranches {
  /** Ids of briefs that went out and are not on record. */
  readonly unknown = new Set<string>()
  readonly executor: Executor = {
    name: "recorded",
    capabilities: { sandboxed: false, closures: true },
    close: () => Promise.resolve(),
    run: (brief, _agent, { scope }) => {
      // Whoever stops the run waits for nobody.
      scope.onStop(() => this.#release(brief.id))
      return new Promise((resolve) => {
        this.#waiting.set(brief.id, () => resolve(this.#next(brief)))
        this.#goOn()
      })
    },
  }
  readonly #turns: ReadonlyMap<string, readonly RecordedTurn[]>
  readonly #taken = new Map<string, number>()
  readonly #waiting = new Map<string, () => void>()
  readonly #settled = new Set<string>()
  /** Ids of the briefs of this round, the one that comes next last. */
  #coming: string[] = []

  /** @param turns by brief id, in the order in which it went out */
  constructor(turns: ReadonlyMap<string, readonly RecordedTurn[]>) {
    this.#turns = turns
  }

  /** Whether a brief is on record at all. */
  has(briefId: string): boolean {
    return this.#turns.has(briefId)
  }

  readonly onEvent = (event: RunEvent): void => {
    if (event.type === "dispatched") {
      const places = event.briefs.map(({ id }) => ({ id, place: this.#turn(id)?.place ?? Infinity }))
      this.#coming = places.toSorted((left, right) => right.place - left.place).map(({ id }) => id)
      for (const id of this.#coming) this.#settled.delete(id)
    } else if (event.type === "outcome") {
      this.#settled.add(event.outcome.briefId)
      this.#goOn()
    }
  }

  /** Lets the branch go whose turn it is, once it has begun. */
  #goOn(): void {
    let next = this.#coming.at(-1)
    while (next !== undefined && this.#settled.has(next)) {
      this.#coming.pop()
      next = this.#coming.at(-1)
    }
    if (next !== undefined) this.#release(next)
  }

  #release(briefId: string): void {
    const go = this.#waiting.get(briefId)
    this.#waiting.delete(briefId)
    go?.()
  }

  /** Of one that went out more often than on record, the last one: as if it had ended the same way again. */
  #turn(briefId: string): RecordedTurn | undefined {
    const turns = this.#turns.get(briefId)
    return turns?.[this.#taken.get(briefId) ?? 0] ?? turns?.at(-1)
  }

  #next(brief: Brief): Outcome {
    const turn = this.#turn(brief.id)
    const taken = this.#taken.get(brief.id) ?? 0
    this.#taken.set(brief.id, taken + 1)
    if (turn === undefined) {
      this.unknown.add(brief.id)
      return unasked(brief)
    }
    const again = taken >= (this.#turns.get(brief.id)?.length ?? 0)
    return again ? { ...turn.outcome, attempts: [], ...noSpend } : turn.outcome
  }
}
