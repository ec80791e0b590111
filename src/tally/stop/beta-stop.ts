import { fewest } from "./fewest.js"
import { leadProbability } from "./lead-probability.js"
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
  return {
    name: "betaStop",
    params: { confidence },
    decide({ counts, remaining }) {
      const [ahead, behind] = [counts.leader?.count ?? 0, counts.runnerUp?.count ?? 0]
      if (ahead > 0 && leadProbability(ahead, behind) >= confidence)
        return { action: "stop", reason: "confident" }
      const wave = fewest(remaining, (further) => leadProbability(ahead + further, behind) >= confidence)
      return { action: "continue", wave }
    },
  }
}
