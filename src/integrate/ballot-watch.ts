import { BallotTaker } from "../tally/ballot-taker.js"
import type { Keyed, Rule, StopReason } from "../tally/index.js"
import type { Outcome } from "../task/outcome.js"
import { castOutcome } from "./cast-outcome.js"

/** What a watch is made of. */
export interface WatchOptions {
  readonly rule: Rule
  /** A fresh reader of choices, called with outputs in launch order. @default canonicalChoice */
  readonly reader?: () => (output: unknown) => Keyed
  /** Who casts the ballot of that index, where voters differ. */
  readonly voterOf?: (index: number) => string
}

/** Follows one run's ballots in launch order: it is settled once those without a gap from the first are enough. */
export class BallotWatch {
  readonly #taker: BallotTaker
  readonly #read: ((output: unknown) => Keyed) | undefined
  readonly #voterOf: ((index: number) => string) | undefined
  /** Those that came before one launched earlier, by index. */
  readonly #waiting = new Map<number, Outcome>()
  #seen = 0

  constructor({ rule, reader, voterOf }: WatchOptions) {
    this.#taker = new BallotTaker(rule)
    this.#read = reader?.()
    this.#voterOf = voterOf
  }

  /** @param outcomes the run's list, in order of arrival; it only ever grows */
  look(outcomes: readonly Outcome[]): StopReason | undefined {
    for (const outcome of outcomes.slice(this.#seen)) this.#waiting.set(outcome.index, outcome)
    this.#seen = outcomes.length
    const taker = this.#taker
    for (let next = this.#next(); next !== undefined && !taker.stopped; next = this.#next()) {
      this.#waiting.delete(next.index)
      taker.take(castOutcome(next, this.#read, this.#voterOf?.(next.index)))
    }
    const { decision } = taker.standing()
    return decision.action === "stop" ? decision.reason : undefined
  }

  #next(): Outcome | undefined {
    return this.#waiting.get(this.#taker.taken)
  }
}
