import type { Amounts } from "./amounts.js"
import { type Level, type Units, unitsOf } from "./level.js"

/** Stands for a call that has room set aside; known by its identity. */
export type Holder = object

/** A call that waits for room. */
export interface Waiting {
  readonly asked: Amounts
  /** From its own run's to that of the outermost one. */
  readonly levels: readonly Level[]
  /** The calls that it is part of the work of. */
  readonly around: readonly Holder[]
  readonly admit: () => void
  /** Told when there can never be room for it any more. */
  readonly refuse: () => void
}

/**
 * Who waits for room in a tree of budgets: one line for all of it, first come, first served.
 *
 * A call takes of all its levels at once or of none, so that runs never wait for each other in a circle. Whoever waits
 * for something is passed by those only who do not need it: a large call is not kept waiting by small ones, and a
 * nested run that is at its own cap does not hold up its siblings. A call that could only wait for the end of calls that
 * themselves wait for their nested ones would wait for ever, and is refused.
 */
export class WaitingLine {
  readonly #waiting = new Set<Waiting>()
  readonly #holders = new Set<Holder>()
  /** How many wait that are part of a call. */
  #nested = 0
  #claimed: Level[] = []
  /** What all who wait need. */
  #common: Units = 0
  #woken = false

  /** Takes what is asked of all levels, or of none when there is no room or somebody waits for the same. */
  take(asked: Amounts, levels: readonly Level[]): boolean {
    const free = this.fits(asked, levels)
    for (const level of levels) {
      if (free) level.reserve(asked)
      else this.#claim(level, level.lacks(asked))
    }
    return free
  }

  /** Whether there is room for it in all levels, and nobody waits for the same. */
  fits(asked: Amounts, levels: readonly Level[]): boolean {
    const needs = unitsOf(asked)
    let free = true
    for (const level of levels) if ((level.claimed & needs) !== 0 || level.lacks(asked) !== 0) free = false
    return free
  }

  join(waiting: Waiting): void {
    const needs = unitsOf(waiting.asked)
    this.#common = this.#waiting.size === 0 ? needs : this.#common & needs
    this.#waiting.add(waiting)
    if (waiting.around.length === 0) return
    this.#nested += 1
    this.wake()
  }

  leave(waiting: Waiting): void {
    if (this.#remove(waiting)) this.wake()
  }

  /** Room was set aside for a call. */
  hold(holder: Holder): void {
    this.#holders.add(holder)
  }

  /** It holds nothing any more. */
  letGo(holder: Holder): void {
    this.#holders.delete(holder)
    this.wake()
  }

  /** Serves the line when what happens now has happened: a run that stops takes many out of it at once. */
  wake(): void {
    // Not whether anybody waits: the claim of the last one who left has to go, too.
    if (this.#woken || this.#claimed.length === 0) return
    this.#woken = true
    queueMicrotask(() => {
      this.#woken = false
      this.#serve()
    })
  }

  #serve(): void {
    this.#letIn()
    const stuck = this.#stuck()
    if (stuck === undefined) return
    this.#remove(stuck)
    stuck.refuse()
    this.wake()
  }

  /** The first in line that waits for its own end, when nothing is under way but what waits like that. */
  #stuck(): Waiting | undefined {
    if (this.#nested === 0 || this.#holders.size === 0) return undefined
    const nested = [...this.#waiting].filter(({ around }) => around.length > 0)
    const blocked = new Set(nested.flatMap(({ around }) => around))
    for (const holder of this.#holders) if (!blocked.has(holder)) return undefined
    return nested[0]
  }

  #remove(waiting: Waiting): boolean {
    if (!this.#waiting.delete(waiting)) return false
    if (waiting.around.length > 0) this.#nested -= 1
    return true
  }

  #letIn(): void {
    for (const level of this.#claimed) level.claimed = 0
    this.#claimed = []
    for (const waiting of this.#waiting) {
      const { asked, levels } = waiting
      if (levels.some((level) => level.isOutOf(asked) !== undefined)) {
        this.#remove(waiting)
        waiting.refuse()
      } else if (this.take(asked, levels)) {
        this.#remove(waiting)
        waiting.admit()
      } else if (((levels.at(-1)?.claimed ?? 0) & this.#common) !== 0) {
        // All go through the outermost level: nobody behind can pass, and there may be thousands. Those who never will
        // hear of it when it is their turn.
        return
      }
    }
  }

  #claim(level: Level, units: number): void {
    if (units === 0) return
    if (level.claimed === 0) this.#claimed.push(level)
    level.claimed |= units
  }
}
