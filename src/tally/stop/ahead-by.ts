import { atLeast } from "./stop-options.js"
import type { StopRule } from "./stop-rule.js"

/**
 * Stops once the leading choice is `k` ballots ahead of the next.
 *
 * With two choices, one said with probability p, the other with q = 1 - p, the first wins with probability
 * 1 / (1 + (q / p)^k) (the gambler's ruin; Wald's sequential test has the same form). Source of its use with language
 * models: MAKER, "first to ahead by k" (arXiv 2511.09030).
 *
 * @param k whole number of ballots, at least 1
 * @throws ConfigError for a k below 1
 * @example
 * ```ts
 * import { aheadBy, replay } from "langgraph-quorum/tally"
 *
 * console.log(replay(["a", "b", "a", "a", "a"], { stop: aheadBy(2) }).samples) // 4
 * ```
 */
export function aheadBy(k: number): StopRule {
  atLeast(1, k, "aheadBy", "k")
  return {
    name: "aheadBy",
    params: { k },
    least: k,
    decide({ counts }) {
      const lead = (counts.leader?.count ?? 0) - (counts.runnerUp?.count ?? 0)
      return lead >= k ? { action: "stop", reason: "ahead" } : { action: "continue", wave: k - lead }
    },
  }
}
