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
  readonly #graceMs: number
  readonly #clock: Clock
  readonly #end: () => void
  readonly #lacking: Set<string>
  #wanted: number
  #cancel: (() => void) | undefined

  private constructor({ quorum, required, graceMs }: Needed, clock: Clock, end: () => void) {
    this.#graceMs = graceMs
    this.#clock = clock
    this.#end = end
    this.#wanted = quorum
    this.#lacking = new Set(required)
  }

  /**
   * @param outcomes those there are already
   * @returns nothing when they are enough
   */
  static forRound(
    needed: Needed,
    outcomes: readonly Outcome[],
    clock: Clock,
    end: () => void,
  ): Patience | undefined {
    const patience = new Patience(needed, clock, end)
    for (const outcome of outcomes) patience.#count(outcome)
    return patience.#isMet() ? undefined : patience
  }

  /** Takes one more outcome, each brief once. */
  take(outcome: Outcome): void {
    if (this.#cancel !== undefined) return
    this.#count(outcome)
    if (!this.#isMet()) return
    this.#cancel = () => {}
    if (this.#graceMs > 0) this.#cancel = this.#clock.setTimer(this.#graceMs, this.#end)
    else this.#end()
  }

  close(): void {
    this.#cancel?.()
  }

  #count(outcome: Outcome): void {
    if (outcome.status !== "ok") return
    this.#wanted -= 1
    this.#lacking.delete(outcome.briefId)
  }

  #isMet(): boolean {
    return this.#wanted <= 0 && this.#lacking.size === 0
  }
}
