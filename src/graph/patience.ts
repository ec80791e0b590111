import type { Clock } from "../runtime/clock.js"
import type { Outcome } from "../task/outcome.js"

/** What has to be in before the rest of a round is no longer waited for. */
export interface Needed {
  readonly quorum: number
  readonly required: ReadonlySet<string>
  readonly graceMs: number
}

/** Waits for the quorum and the required briefs, then for as long as the others are still given; then it calls `end`. */
export class Patience {
  readonly #needed: Needed
  readonly #clock: Clock
  readonly #end: () => void
  readonly #lacking: Set<string>
  #usable = 0
  #cancel: (() => void) | undefined

  constructor(needed: Needed, clock: Clock, end: () => void) {
    this.#needed = needed
    this.#clock = clock
    this.#end = end
    this.#lacking = new Set(needed.required)
  }

  /** Takes one more outcome, each brief once. */
  take(outcome: Outcome): void {
    if (outcome.status !== "ok" || this.#cancel !== undefined) return
    this.#usable += 1
    this.#lacking.delete(outcome.briefId)
    if (this.#usable < this.#needed.quorum || this.#lacking.size > 0) return
    if (this.#needed.graceMs > 0) {
      this.#cancel = this.#clock.setTimer(this.#needed.graceMs, this.#end)
    } else {
      this.#cancel = () => {}
      this.#end()
    }
  }

  close(): void {
    this.#cancel?.()
  }
}
