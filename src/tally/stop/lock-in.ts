import type { StopRule } from "./stop-rule.js"

/**
 * Stops once the ballots still out cannot change the winner: exact and free, the full vote would name the
 * same one.
 *
 * Under plurality that is when the lead exceeds the ballots still out, so a tie is never locked.
 *
 * @example
 * ```ts
 * import { lockIn, replay } from "langgraph-quorum/tally"
 *
 * console.log(replay(["a", "a", "b", "a", "b"], { stop: lockIn() }).samples) // 4: 3 against 1, one still out
 * ```
 */
export function lockIn(): StopRule {
  return {
    name: "lockIn",
    params: {},
    weighs: true,
    decide: ({ toLock }) =>
      toLock === 0 ? { action: "stop", reason: "locked" } : { action: "continue", wave: toLock },
  }
}
