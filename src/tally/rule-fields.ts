import { lockIn } from "./stop/lock-in.js"
import { stopRule, wholeNumber } from "./rule-options.js"
import { tiePolicy } from "./ties.js"

/** The options of every rule. */
export const fixedRuleOptions = {
  /** How many ballots to ask for. */
  samples: wholeNumber("samples", 1),
  /** Fewest usable ballots for a decision. @default max(2, ceil(samples / 2)), never above samples */
  quorum: wholeNumber("quorum", 1).optional(),
  /** What a tie becomes. @default "extend": up to 5 more ballots are drawn */
  ties: tiePolicy().default("extend"),
}

/** The options of rules that count ballots one by one and may stop early. */
export const countingRuleOptions = {
  ...fixedRuleOptions,
  /** When the vote may end before its last sample. @default lockIn() */
  stop: stopRule().default(() => lockIn()),
  /** Invalid ballots that are drawn again, at most: they then take no sample. @default 0 */
  redraw: wholeNumber("redraw", 0).default(0),
}
