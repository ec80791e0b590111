import type { Counts } from "../counts.js"
import type { Params } from "../params.js"
import type { Decision } from "../rule.js"

/** What a stop rule may look at; the ballots were counted in launch order. */
export interface Standing {
  readonly counts: Counts
  /** The last ballots that agree without a break, and for what; an unusable ballot breaks it. */
  readonly streak: Streak
  /** Ballots that may still be drawn before the last. */
  readonly remaining: number
  /**
   * Fewest further agreeing ballots after which the winner can no longer change, by the voting rule's own
   * measure; 0 = it cannot change any more, Infinity = out of reach.
   */
  readonly toLock: number
}

export interface Streak {
  readonly choice: string | null
  readonly length: number
}

/**
 * When a vote may end before its last sample; asked after each sample or wave, never after the last.
 *
 * A pure function of the standing, so that rules combine freely and a replay gives what the live run gave.
 */
export interface StopRule {
  readonly name: string
  readonly params: Params
  /** True when it reckons with ballots of different weight; the others count ballots. @default false */
  readonly weighs?: boolean
  /** Fewest samples at which it could stop, where that is known: of a vote of fewer it is no rule. */
  readonly least?: number
  /** What a reader has to know of the bound it gives, for the tally's warnings. */
  readonly caveat?: string
  /** `wave` is the fewest further ballots after which it could stop; above what remains it is cut to that. */
  decide(standing: Standing): Decision
}
