import { leadProbability } from "./lead-probability.js"
import { neededAhead } from "./needed-ahead.js"
import { between } from "./stop-options.js"
import type { StopRule } from "./stop-rule.js"

/**
 * Stops once the leading choice is ahead of the next with that posterior probability: few calls, and no guarantee near
 * a tie, where `certified` has one.
 *
 * Source: Aggarwal et al., "Let's Sample Step by Step: Adaptive-Consistency" (arXiv 2305.11860).
 *
 * @param confidence posterior probability, above 0 and below 1. @default 0.95, which four agreeing ballots reach
 * @throws ConfigError for a confidence outside (0, 1)
 * @example
 * ```ts
 * import { betaStop, replay } from "langgraph-quorum/tally"
 *
 * console.log(replay(["a", "a", "a", "a", "b", "a"], { stop: betaStop(0.95) }).samples) // 4
 * ```
 */
export function betaStop(confidence = 0.95): StopRule {
  between(0, confidence, 1, "betaStop", "confidence")
  const needed = neededAhead((ahead, behind) => leadProbability(ahead, behind) >= confidence)
  return {
    name: "betaStop",
    params: { confidence },
    decide({ counts }) {
      const wave = needed(counts.runnerUp?.count ?? 0) - (counts.leader?.count ?? 0)
      return wave <= 0 ? { action: "stop", reason: "confident" } : { action: "continue", wave }
    },
  }
}
