import type { Clock } from "../../runtime/clock.js"
import type { Outcome } from "../../task/outcome.js"
import type { Plan } from "../../task/plan.js"
import type { Blueprint } from "../blueprint.js"
import { quorumOf, requiredOf } from "../quorum-of.js"

/** Waits for the quorum and the required briefs, then for as long as the others are still given; then it calls `end`. */
export class Patience {
  readonly #graceMs: number
  readonly #clock: Clock
  readonly #end: () => void
  readonly #lacking: Set<string>
  #wanted: number
  /** When it ends, once everything is in that is needed; epoch milliseconds. */
  #endsAt: number | undefined
  #cancel = (): void => {}

  private constructor(
    graceMs: number,
    { quorum, required }: { readonly quorum: number; readonly required: ReadonlySet<string> },
    clock: Clock,
    end: () => void,
  ) {
    this.#graceMs = graceMs
    this.#clock = clock
    this.#end = end
    this.#wanted = quorum
    this.#lacking = new Set(required)
  }

  /**
   * @param outcomes those there are already
   * @returns nothing when the pattern waits for all, or when they are enough: somebody asked for this round all the same
   */
  static forRound(
    plan: Plan,
    outcomes: readonly Outcome[],
    blueprint: Blueprint,
    clock: Clock,
    end: () => void,
  ): Patience | undefined {
    const { partial: { graceMs } = {} } = blueprint
    if (graceMs === undefined) return undefined
    const needed = { quorum: quorumOf(plan, [], blueprint), required: requiredOf(plan.briefs) }
    const patience = new Patience(graceMs, needed, clock, end)
    for (const outcome of outcomes) patience.#count(outcome)
    return patience.#isMet() ? undefined : patience
  }

  /** Takes one more outcome, each brief once. */
  take(outcome: Outcome): void {
    if (this.#endsAt !== undefined) return
    this.#count(outcome)
    if (!this.#isMet()) return
    this.#endsAt = this.#clock.now() + this.#graceMs
    this.wake()
  }

  /** Sets the timer again, once it has been set; what is over meanwhile ends at once. */
  wake(): void {
    if (this.#endsAt === undefined) return
    this.rest()
    const left = this.#endsAt - this.#clock.now()
    if (left > 0) this.#cancel = this.#clock.setTimer(left, this.#end)
    else this.#end()
  }

  /** Takes the timer back: it would keep the process alive. */
  rest(): void {
    this.#cancel()
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
