import { z } from "zod"
import { centralRule } from "./central-rule.js"
import { trimmedCount, trimmedMeanOf } from "./central.js"
import { type FixedRuleOptions, fixedRuleOptions } from "./rule-fields.js"
import { parseRuleOptions, show } from "./rule-options.js"
import type { Rule } from "./rule.js"

const { samples, quorum } = fixedRuleOptions
/** Options of `trimmedMean`. */
export interface TrimmedMeanOptions extends Omit<FixedRuleOptions, "ties"> {
  /** Share of the numbers that is cut at each end; from 0, below 0.5. @default 0.2 */
  readonly trim?: number | undefined
}

export const trimmedMeanSchema = z.strictObject({
  samples,
  quorum,
  trim: z
    .custom<number>((value) => typeof value === "number" && value >= 0 && value < 0.5, {
      error: (issue) =>
        `expected \`trim\` to be a share from 0 to below 0.5, got ${show(issue.input)}. ` +
        "With half cut at each end nothing is left: take median",
    })
    .default(0.2),
})

/**
 * The mean without the smallest and the greatest: it stays sound while no more than `trim` of the ballots are wrong
 * (its breakdown point), and uses more of the others than the median does.
 *
 * Outputs are numbers, or texts that are read as numbers; the others do not count, nor towards the quorum, with a
 * warning. At each end `trim` of them is cut, rounded down to whole ballots; a warning says where that is none. The
 * tally's `agreement` is the share of the usable ballots that say exactly this number, often 0; `detail` has the
 * quartiles and the spread between them. There are no ties. Each ballot counts once, whatever its weight.
 *
 * Source: J. W. Tukey, "The Future of Data Analysis" (1962).
 *
 * @throws ConfigError for an unknown option, a trim outside 0 to 0.5, `samples` below 1 or a quorum above it
 * @example
 * ```ts
 * import { castBallot, count, trimmedMean } from "langgraph-quorum/tally"
 *
 * const ballots = [12, 13, 14, 15, 9_000].map((output, index) =>
 *   castBallot({ briefId: `sample-${index}`, index, output }),
 * )
 * console.log(count(ballots, { rule: trimmedMean({ samples: 5 }) }).exemplar) // 14
 * ```
 */
export function trimmedMean(options: TrimmedMeanOptions): Rule {
  const { trim, ...own } = parseRuleOptions(trimmedMeanSchema, options, "trimmedMean")
  return centralRule({
    name: "trimmedMean",
    params: { trim },
    samples: own.samples,
    quorum: own.quorum,
    valueOf: (numbers) => trimmedMeanOf(numbers, trim),
    remarkOn({ length }) {
      if (trim === 0 || trimmedCount(length, trim) > 0) return undefined
      return `\`trim\` ${trim} of ${length} numbers cuts none: this is the plain mean, and one wrong number moves it`
    },
  })
}
