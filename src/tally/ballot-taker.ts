import type { Ballot } from "./ballot.js"
import type { Decision, Rule } from "./rule.js"

/** How far a vote gets with the ballots that are there. */
export interface Taken<State = unknown> {
  /** Ballots counted, from the first in launch order. */
  readonly taken: number
  readonly state: State
  readonly decision: Decision
}

/**
 * Goes through ballots in launch order, wave by wave as the rule asks, until it stops or they run out.
 *
 * Ballots beyond the stop were drawn in vain and do not count: what a vote says must not depend on how many happened to
 * be under way.
 */
export class BallotTaker<State = unknown> {
  readonly #rule: Rule<State>
  #state: State
  #taken = 0
  #decision: Decision
  #waveEnd = 0

  constructor(rule: Rule<State>) {
    this.#rule = rule
    this.#state = rule.init()
    this.#decision = rule.decide(this.#state)
    this.#openWave()
  }

  /** Ballots counted so far. */
  get taken(): number {
    return this.#taken
  }

  /** True once no further ballot is wanted. */
  get stopped(): boolean {
    return this.#decision.action === "stop"
  }

  /** Counts the next ballot in launch order, unless the vote has stopped. */
  take(ballot: Ballot): void {
    if (this.stopped) return
    this.#state = this.#rule.onBallot(this.#state, ballot)
    this.#taken += 1
    const decision = this.#rule.decide(this.#state)
    // In the middle of a wave only a stop says something new.
    if (decision.action === "continue" && this.#taken < this.#waveEnd) return
    this.#decision = decision
    this.#openWave()
  }

  /** Where the vote stands; in the middle of a wave it wants the rest of it. */
  standing(): Taken<State> {
    const decision: Decision =
      this.#decision.action === "stop" || this.#taken === this.#waveEnd
        ? this.#decision
        : { action: "continue", wave: this.#waveEnd - this.#taken }
    return { taken: this.#taken, state: this.#state, decision }
  }

  #openWave(): void {
    if (this.#decision.action === "stop") return
    const { wave } = this.#decision
    // Written so that NaN from a rule of the caller's own becomes 1, too.
    this.#waveEnd = this.#taken + (wave >= 1 ? wave : 1)
  }
}
