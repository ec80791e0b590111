import { lockIn } from "./stop/lock-in.js"
import { stopRule, wholeNumber } from "./rule-options.js"
import { type TiePolicy, tiePolicy } from "./ties.js"
import type { StopRule } from "./stop/stop-rule.js"

/** Options of every rule. */
export interface FixedRuleOptions {
  /** How many ballots to ask for, at least 1. */
  readonly samples: number
  /** Fewest usable ballots for a decision. @default max(2, ceil(samples / 2)), never above samples */
  readonly quorum?: number | undefined
  /** What a tie becomes. @default "extend": up to 5 more ballots are drawn */
  readonly ties?: TiePolicy | undefined
}

export const fixedRuleOptions = {
  samples: wholeNumber("samples", 1),
  quorum: wholeNumber("quorum", 1).optional(),
  ties: tiePolicy().default("extend"),
}

/** Options of rules that count ballots one by one and may stop early. */
export interface CountingRuleOptions extends FixedRuleOptions {
  /** When the vote may end before its last sample. @default lockIn() */
  readonly stop?: StopRule | undefined
  /** Invalid ballots that are drawn again, at most: they then take no sample. @default 0 */
  readonly redraw?: number | undefined
}

export const countingRuleOptions = {
  ...fixedRuleOptions,
  stop: stopRule().default(() => lockIn()),
  redraw: wholeNumber("redraw", 0).default(0),
}
