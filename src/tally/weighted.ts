import { z } from "zod"
import { ConfigError } from "../errors.js"
import type { Ballot } from "./ballot.js"
import type { CountingState } from "./counting-rule.js"
import type { Params } from "./params.js"
import { pluralityRule } from "./plurality.js"
import { usualQuorum } from "./quorum.js"
import { type CountingRuleOptions, countingRuleOptions } from "./rule-fields.js"
import { checkQuorum, parseRuleOptions, show } from "./rule-options.js"
import type { Rule, RuleNeed } from "./rule.js"

const positive = (name: string) =>
  z.custom<number>((value) => typeof value === "number" && Number.isFinite(value) && value > 0, {
    error: (issue) => `expected \`${name}\` to be a number above 0, got ${show(issue.input)}`,
  })
const notNegative = z.custom<number>(
  (value) => typeof value === "number" && Number.isFinite(value) && value >= 0,
  {
    error: (issue) => `expected weights to be numbers of at least 0, got ${show(issue.input)}`,
  },
)

interface WeightedByVoter extends CountingRuleOptions {
  /** Where weights come from: from who votes. */
  readonly by: "voter"
  /** What each voter's ballots count for, from 0; log-odds weights from `calibrate`, say. */
  readonly weights: Readonly<Record<string, number>>
}

interface WeightedByBallot extends CountingRuleOptions {
  /** Where weights come from: each ballot has its own. */
  readonly by: "ballot"
  /** What a ballot may weigh at most; more is cut to it, and on record. @default 1 */
  readonly most?: number | undefined
}

interface WeightedByReply extends CountingRuleOptions {
  /** Where weights come from: from how sure a voter says it is, or from the probability of its reply. */
  readonly by: "confidence" | "logProbability"
  /** Above 1 it levels the weights, below 1 it sharpens them. @default 1 */
  readonly temperature?: number | undefined
}

/** Options of `weighted`. */
export type WeightedOptions = WeightedByVoter | WeightedByBallot | WeightedByReply

export const weightedSchema = z.discriminatedUnion(
  "by",
  [
    z.strictObject({
      ...countingRuleOptions,
      by: z.literal("voter"),
      weights: z.record(z.string(), notNegative),
    }),
    z.strictObject({
      ...countingRuleOptions,
      by: z.literal("ballot"),
      most: positive("most").default(1),
    }),
    z.strictObject({
      ...countingRuleOptions,
      by: z.enum(["confidence", "logProbability"]),
      temperature: positive("temperature").default(1),
    }),
  ],
  {
    error: (issue) =>
      `expected \`by\` to be "voter", "ballot", "confidence" or "logProbability", got ${show(issue.input)}`,
  },
)

/**
 * Plurality of ballots that do not weigh the same.
 *
 * `voter`: each voter's weight (log-odds weights are the optimal ones for independent voters: Nitzan & Paroush 1982;
 * Shapley & Grofman 1984). `ballot`: `ballot.weight`. `confidence`: exp(confidence / temperature), the softmax of CISC
 * (arXiv 2502.06233) but for its constant; a ballot without one counts as 0. `logProbability`: the probability the model
 * gave its reply, exp(log-probability / temperature); a ballot without one weighs nothing.
 *
 * The heaviest possible ballot counts for 1 and the others in proportion, to a part in 2^30, so that sums are exact and
 * a tie is a tie whatever the order.
 *
 * @throws ConfigError for negative weights, none above 0, or a stop rule that counts ballots
 * @example
 * ```ts
 * import { castBallot, count, weighted } from "langgraph-quorum/tally"
 *
 * const rule = weighted({ samples: 3, by: "voter", weights: { strong: 2.5, weak: 0.4 } })
 * const voters = ["weak", "strong", "weak"]
 * const outputs = ["7", "8", "7"]
 * const ballots = outputs.map((output, index) =>
 *   castBallot({ briefId: `sample-${index}`, index, output, voter: voters[index] ?? "" }),
 * )
 * console.log(count(ballots, { rule }).winner) // "8"
 * ```
 */
export function weighted(options: WeightedOptions): Rule<CountingState> {
  const parsed = parseRuleOptions(weightedSchema, options, "weighted")
  const { samples, quorum, stop, ties, redraw } = parsed
  checkQuorum(quorum, samples, "weighted")
  if (stop.weighs !== true) {
    throw new ConfigError(
      `weighted: expected a stop rule that reckons with weights (lockIn(), never()), got ${stop.name}, which counts ballots. Take one of those, or plurality`,
    )
  }
  const fewest = quorum ?? usualQuorum(samples)
  const { params, weigh, most = 1 } = scaleOf(parsed)
  const rule = pluralityRule({
    name: "weighted",
    params: { by: parsed.by, ...params, quorum: fewest },
    samples,
    quorum: () => fewest,
    stop,
    ties,
    redraw,
    weigh,
  })
  const needed: readonly RuleNeed[] = parsed.by === "ballot" ? [] : [parsed.by]
  return { ...rule, mostWeight: most, needs: [...(rule.needs ?? []), ...needed] }
}

interface Scale {
  readonly params: Params
  /** Of the heaviest possible ballot, 0 to 1. */
  readonly weigh: (ballot: Ballot) => number
  /** What `ballot.weight` may be at most. */
  readonly most?: number
}

function scaleOf(options: z.output<typeof weightedSchema>): Scale {
  switch (options.by) {
    case "voter": {
      const weights = new Map(Object.entries(options.weights))
      const most = Math.max(...weights.values())
      if (!(most > 0)) {
        throw new ConfigError(
          "weighted: expected at least one voter with a weight above 0, got none. With equal voters take plurality",
        )
      }
      return {
        params: { weights: { ...options.weights } },
        weigh: ({ voter }) => (weights.get(voter ?? "") ?? 0) / most,
      }
    }
    case "ballot": {
      const { most } = options
      return { params: { most }, most, weigh: ({ weight }) => weight / most }
    }
    case "confidence": {
      const { temperature } = options
      return {
        params: { temperature },
        weigh: ({ confidence = 0 }) =>
          Math.exp(((Number.isNaN(confidence) ? 0 : confidence) - 1) / temperature),
      }
    }
    case "logProbability": {
      const { temperature } = options
      return {
        params: { temperature },
        weigh: ({ logProbability }) => Math.exp((logProbability ?? -Infinity) / temperature),
      }
    }
  }
}
