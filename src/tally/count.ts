import { z } from "zod"
import type { Ballot } from "./ballot.js"
import { checkBallots } from "./check-ballots.js"
import { canonicalVersion } from "./equivalence/canonical.js"
import { entropyOf, rankChoices, share } from "./choices.js"
import type { TalliedChoice } from "./choices.js"
import { addBallot, lead, noCounts } from "./counts.js"
import { modeProbability } from "./mode-probability.js"
import { plurality } from "./plurality.js"
import { isRule, reduceBallots } from "./rule.js"
import type { Rule, RuleResult } from "./rule.js"
import { parseRuleOptions, wholeNumber } from "./rule-options.js"
import { accountFor } from "./samples.js"
import type { SampleAccount } from "./samples.js"
import type { Dissent, Tally, TallyStatus } from "./tally.js"
import { warningsFor } from "./warnings.js"
import { weighBallots } from "./weigh-ballots.js"

/** Options of `count`. */
export interface CountOptions {
  /** Who wins. @default plurality over the given ballots */
  readonly rule?: Rule | undefined
  /** What ended the vote. @default what the rule says of these ballots, or `incomplete` */
  readonly stopReason?: string | undefined
  /** Waves of ballots. @default 1, or 0 without ballots */
  readonly rounds?: number | undefined
  /** Whether a deadline, a budget or a cancellation ended the vote before the rule did. @default false */
  readonly truncated?: boolean | undefined
}

export const countSchema = z.strictObject({
  rule: z
    .custom<Rule>(isRule, { error: "expected `rule` to be a voting rule such as plurality({ samples: 5 })" })
    .optional(),
  stopReason: z.string({ error: "expected `stopReason` to be a text" }).optional(),
  rounds: wholeNumber("rounds", 0).optional(),
  truncated: z.boolean({ error: "expected `truncated` to be true or false" }).default(false),
})

/**
 * Counts the ballots in launch order, in whatever order they are given, and says what they decide.
 *
 * @throws ConfigError for two ballots of one brief or index, a usable one without choice, or a weight below 0
 * @example
 * ```ts
 * import { castBallot, count, plurality } from "langgraph-quorum/tally"
 *
 * const outputs = ["391", "391.0", "381"]
 * const ballots = outputs.map((output, index) => castBallot({ briefId: `sample-${index}`, index, output }))
 * const tally = count(ballots, { rule: plurality({ samples: 3 }) })
 * console.log(tally.winner) // "391"
 * ```
 */
export function count(ballots: readonly Ballot[], options: CountOptions = {}): Tally {
  const { rule: given, stopReason, rounds, truncated } = parseRuleOptions(countSchema, options, "count")
  const rule = given ?? plurality({ samples: Math.max(1, ballots.length), ties: "abstain" })
  const launched = ballots.toSorted((left, right) => left.index - right.index)
  checkBallots(launched)

  const state = reduceBallots(rule, launched)
  const { ballots: weighed, warnings: capped } = weighBallots(launched, rule)
  const counts = weighed.reduce(addBallot, noCounts())
  const choices = rankChoices(weighed, counts)
  const samples = accountFor(launched, rule.samples)
  const needed = rule.quorum(samples.launched - samples.cancelled)
  const said = rule.result(state)
  const { status, winner, tied } = withQuorum(said, needed, samples)
  const own = choices.find(({ choice }) => choice === winner)
  const first = own ?? choices[0]
  const draft = {
    status,
    winner,
    exemplar: winner === null ? null : (said.output ?? own?.exemplar ?? winner),
    tied,
    stopReason: stopReason ?? reasonOf(rule, state),
    choices,
    margin: rule.counts === true ? { weight: lead(counts), share: share(lead(counts), counts.weight) } : null,
    agreement: (winner === null ? undefined : said.agreement) ?? first?.shareOfUsable ?? 0,
    modeProbability: rule.counts === true ? modeProbability(choices, winner) : null,
    entropy: entropyOf(choices),
    samples,
    rounds: rounds ?? Math.min(1, launched.length),
    dissent: winner === null ? [] : choices.filter(({ choice }) => choice !== winner).map(toDissent),
    truncated,
    quorum: { needed, usable: samples.usable },
    rule: { name: rule.name, params: rule.params },
    ...(said.detail === undefined ? {} : { detail: said.detail }),
    canonicalVersion,
    // As they were cast, so that they can be counted again.
    ballots: launched,
  }
  return { ...draft, warnings: [...warningsFor(draft), ...(said.warnings ?? []), ...capped] }
}

type Ending = Pick<RuleResult, "winner" | "tied"> & { readonly status: TallyStatus }

function withQuorum(result: RuleResult, needed: number, samples: SampleAccount): Ending {
  const { usable, abstained, failed, timedOut, invalid } = samples
  const nothing = { winner: null, tied: [] }
  if (usable + abstained === 0 && failed + timedOut + invalid > 0) return { status: "all_failed", ...nothing }
  if (usable < needed) return { status: "no_quorum", ...nothing }
  const { status, winner, tied } = result
  return { status, winner, tied }
}

function reasonOf(rule: Rule, state: unknown): string {
  const decision = rule.decide(state)
  return decision.action === "stop" ? decision.reason : "incomplete"
}

function toDissent({ choice, count: votes, weight, exemplar, briefIds }: TalliedChoice): Dissent {
  return { choice, count: votes, weight, exemplar, briefId: briefIds[0] ?? "" }
}
