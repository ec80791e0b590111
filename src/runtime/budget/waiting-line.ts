import type { Amounts } from "./amounts.js"
import { type Level, type Units, unitsOf } from "./level.js"

/** A call that waits for room. */
export interface Waiting {
  readonly asked: Amounts
  /** From its own run's to that of the outermost one. */
  readonly levels: readonly Level[]
  readonly admit: () => void
  /** Told when there can never be room for it any more. */
  readonly refuse: () => void
}

/**
 * Who waits for room in a tree of budgets: one line for all of it, first come, first served.
 *
 * A call takes of all its levels at once or of none, so that runs never wait for each other in a circle. Whoever waits
 * for something is passed by those only who do not need it: a large call is not kept waiting by small ones, and a
 * nested run that is at its own cap does not hold up its siblings.
 */
export class WaitingLine {
  readonly #waiting = new Set<Waiting>()
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
  }

  leave(waiting: Waiting): void {
    if (this.#waiting.delete(waiting)) this.wake()
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
    for (const level of this.#claimed) level.claimed = 0
    this.#claimed = []
    for (const waiting of this.#waiting) {
      const { asked, levels } = waiting
      if (levels.some((level) => level.isOutOf(asked) !== undefined)) {
        this.#waiting.delete(waiting)
        waiting.refuse()
      } else if (this.take(asked, levels)) {
        this.#waiting.delete(waiting)
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
