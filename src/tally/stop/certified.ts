import { z } from "zod"
import { parseRuleOptions, show, wholeNumber } from "../rule-options.js"
import { binomialAtHalf } from "./lead-probability.js"
import { neededAhead } from "./needed-ahead.js"
import type { StopRule } from "./stop-rule.js"

/** Options of `certified`. */
export interface CertifiedOptions {
  /** Most the probability of stopping at a choice that is not the most frequent one may be, above 0 and below 1. */
  readonly delta: number
  /**
   * How many choices there can be, 2 or more: with more of them it does not hold. @default those seen so far: the
   * bound is a heuristic then
   */
  readonly classes?: number | undefined
}

export const certifiedSchema = z.strictObject({
  delta: z.custom<number>((value) => typeof value === "number" && value > 0 && value < 1, {
    error: (issue) => `expected \`delta\` to be above 0 and below 1, got ${show(issue.input)}`,
  }),
  classes: wholeNumber("classes", 2).optional(),
})

/**
 * Stops once the leading choice is the voters' most frequent one with probability at least 1 - delta, at whatever
 * moment that happens (an anytime bound, however often one looks).
 *
 * The prior-posterior ratio of the leader against the next at p = 1/2, from a uniform prior, reaches (classes - 1) /
 * delta: Beta(1/2; ahead + 1, behind + 1) <= delta / (classes - 1), one versus one over the other classes. Without
 * `classes` delta is divided by the number of choices seen so far, and the vote says that the bound is a heuristic.
 * Source: Jain et al., "PAC Mode Estimation using PPR Martingale Confidence Sequences" (arXiv 2109.05047).
 *
 * @throws ConfigError for a delta outside (0, 1), or fewer than 2 classes
 * @example
 * ```ts
 * import { certified, replay } from "langgraph-quorum/tally"
 *
 * const answers = ["a", "a", "a", "a", "a", "a", "a", "a", "a", "b"]
 * console.log(replay(answers, { stop: certified({ delta: 0.05, classes: 2 }) }).samples) // 8
 * ```
 */
export function certified(options: CertifiedOptions): StopRule {
  const { delta, classes } = parseRuleOptions(certifiedSchema, options, "certified")
  const tables = new Map<number, (behind: number) => number>()

  /** What the leader needs when delta is shared by so many. */
  function neededOf(parts: number): (behind: number) => number {
    const bound = delta / parts
    const table = tables.get(parts) ?? neededAhead((ahead, behind) => densityAtHalf(ahead, behind) <= bound)
    tables.set(parts, table)
    return table
  }

  return {
    name: "certified",
    params: { delta, classes: classes ?? null, heuristic: classes === undefined },
    ...(classes === undefined
      ? {
          caveat:
            "certified without `classes` is a heuristic: delta was divided by the choices seen, not by all there are",
        }
      : {}),
    decide({ counts }) {
      const needed = neededOf(Math.max(1, classes === undefined ? counts.byChoice.size : classes - 1))
      const wave = needed(counts.runnerUp?.count ?? 0) - (counts.leader?.count ?? 0)
      return wave <= 0 ? { action: "stop", reason: "certified" } : { action: "continue", wave }
    },
  }
}

/** The density of Beta(ahead + 1, behind + 1) at 1/2: (n + 1) C(n, ahead) / 2^n. */
function densityAtHalf(ahead: number, behind: number): number {
  const n = ahead + behind
  return (n + 1) * binomialAtHalf(n, ahead)
}
