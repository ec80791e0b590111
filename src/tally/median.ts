import { z } from "zod"
import { centralRule } from "./central-rule.js"
import { medianOf } from "./central.js"
import { type FixedRuleOptions, fixedRuleOptions } from "./rule-fields.js"
import { parseRuleOptions } from "./rule-options.js"
import type { Rule } from "./rule.js"

const { samples, quorum } = fixedRuleOptions
/** Options of `median`. */
export interface MedianOptions extends Omit<FixedRuleOptions, "ties"> {
  /** Of an even count: the mean of the two in the middle, the lower of them, or the upper. @default "mean" */
  readonly even?: "mean" | "lower" | "upper" | undefined
}

export const medianSchema = z.strictObject({
  samples,
  quorum,
  even: z
    .enum(["mean", "lower", "upper"], { error: 'expected `even` to be "mean", "lower" or "upper"' })
    .default("mean"),
})

/**
 * The number in the middle: it stays sound until half of the ballots are wrong (a breakdown point of 50 %).
 *
 * Outputs are numbers, or texts that are read as numbers; the others do not count, nor towards the quorum, with a
 * warning. Of an even count the median may be nobody's number: `even: "lower"` or `"upper"` always takes one that was
 * said. The tally's `agreement` is the share of the usable ballots that say exactly this number; `detail` has the
 * quartiles and the spread between them. There are no ties. Each ballot counts once, whatever its weight.
 *
 * Sources: P. J. Huber, "Robust Statistics" (1981), on breakdown; J. W. Tukey (1977) on the quartiles.
 *
 * @throws ConfigError for an unknown option, `samples` below 1 or a quorum above it
 * @example
 * ```ts
 * import { castBallot, count, median } from "langgraph-quorum/tally"
 *
 * const ballots = [12.5, 13, 9_000].map((output, index) =>
 *   castBallot({ briefId: `sample-${index}`, index, output }),
 * )
 * console.log(count(ballots, { rule: median({ samples: 3 }) }).exemplar) // 13
 * ```
 */
export function median(options: MedianOptions): Rule {
  const { even, ...own } = parseRuleOptions(medianSchema, options, "median")
  return centralRule({
    name: "median",
    params: { even },
    samples: own.samples,
    quorum: own.quorum,
    valueOf: (numbers) => medianOf(numbers, even),
  })
}
