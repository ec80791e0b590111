import type { Counts } from "./counts.js"
import type { Decision, Horizon, Params } from "./rule.js"

/** What a stop rule may look at. */
export interface Standing {
  readonly counts: Counts
  readonly out: Horizon
  /**
   * Fewest further agreeing ballots after which the winner can no longer change, by the voting rule's own
   * measure; 0 = it cannot change any more, Infinity = out of reach.
   */
  readonly toLock: number
}

/**
 * When a vote may end before its last sample; asked after each sample or wave, never after the last.
 *
 * A pure function of the standing, so that rules combine freely and a replay gives what the live run gave.
 */
export interface StopRule {
  readonly name: string
  readonly params: Params
  /** True when every sample is wanted even once the winner is fixed: then nothing is cancelled in flight. */
  readonly takesAll: boolean
  /** A wave above what remains is cut to it by the voting rule. */
  decide(standing: Standing): Decision
}
