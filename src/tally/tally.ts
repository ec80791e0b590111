import type { Ballot } from "./ballot.js"
import type { Entropy, TalliedChoice } from "./choices.js"
import type { ParamValue, Params } from "./params.js"
import type { StopReason } from "./rule.js"
import type { SampleAccount } from "./samples.js"

/**
 * How a vote ended: `tied` = several choices share the top, `undecided` = none has what the rule asks for,
 * `no_quorum` = too few usable ballots, `all_failed` = nothing but failures.
 */
export type TallyStatus = "decided" | "tied" | "undecided" | "no_quorum" | "all_failed"

/** A choice that lost, with one ballot that stands for it. */
export interface Dissent {
  readonly choice: string
  readonly count: number
  readonly weight: number
  readonly exemplar: unknown
  /** The brief that the exemplar came from. */
  readonly briefId: string
}

/** The counted ballots and the decision, as plain JSON. */
export interface Tally {
  readonly status: TallyStatus
  /** The canonical choice that won; `null` unless `status` is `decided`. */
  readonly winner: string | null
  /** The output of the winner's earliest-launched ballot, or what the rule composed; `null` without a winner. */
  readonly exemplar: unknown
  /** The choices that shared the top, in launch order, also where a tie policy then took one. */
  readonly tied: readonly string[]
  readonly stopReason: StopReason
  /** By weight, then by launch order of the first ballot. */
  readonly choices: readonly TalliedChoice[]
  /**
   * How far the first choice is ahead of the second, in weight and in share of the usable weight; `null` under rules that
   * go by something else than the weight of equal ballots (scores, ranks, a median).
   */
  readonly margin: { readonly weight: number; readonly share: number } | null
  /**
   * Agreement, not the probability of being right: the share of the usable weight behind the winner, or
   * behind the leading choice where there is no winner; 0 to 1.
   */
  readonly agreement: number
  /**
   * The probability that the winner (without one, the leading choice) is what these voters would say most often, against
   * its strongest rival, from a uniform prior; 0 to 1. Never the probability of being right: voters that share an error
   * say it most often. `null` where ballots weigh unequally, or
   * the rule goes by something else than equal ballots.
   */
  readonly modeProbability: number | null
  readonly entropy: Entropy
  readonly samples: SampleAccount
  /** Waves of ballots. */
  readonly rounds: number
  /** The choices that lost; empty without a winner. */
  readonly dissent: readonly Dissent[]
  readonly warnings: readonly string[]
  /** True when a deadline, a budget or a cancellation ended the vote before the rule did. */
  readonly truncated: boolean
  readonly quorum: { readonly needed: number; readonly usable: number }
  readonly rule: { readonly name: string; readonly params: Params }
  /** What the rule has to say besides: scores, rounds, fields. */
  readonly detail?: ParamValue
  /** The version of the canonical form that made the keys. */
  readonly canonicalVersion: number
  /** Every ballot in launch order, enough to count again. */
  readonly ballots: readonly Ballot[]
}
