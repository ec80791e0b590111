import { atLeast } from "./stop-options.js"
import type { StopRule } from "./stop-rule.js"

/**
 * Draws windows of `w` samples and stops after the first whose samples all agree; a sample without a choice breaks its
 * window. The winner is the plurality of all samples so far.
 *
 * Source: Li et al., early-stopping self-consistency (arXiv 2401.10480).
 *
 * @param w whole number of samples, at least 1
 * @throws ConfigError for a w below 1
 * @example
 * ```ts
 * import { replay, unanimousWindow } from "langgraph-quorum/tally"
 *
 * console.log(replay(["a", "b", "a", "a", "a", "a"], { stop: unanimousWindow(2) }).samples) // 4
 * ```
 */
export function unanimousWindow(w: number): StopRule {
  atLeast(1, w, "unanimousWindow", "w")
  return {
    name: "unanimousWindow",
    params: { w },
    least: w,
    decide({ counts: { seen }, streak }) {
      const inWindow = seen % w
      if (inWindow === 0 && seen > 0 && streak.length >= w) return { action: "stop", reason: "unanimous" }
      const broken = streak.length < inWindow
      return { action: "continue", wave: w - inWindow + (broken ? w : 0) }
    },
  }
}
