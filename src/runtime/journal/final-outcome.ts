import type { Outcome } from "../../task/outcome.js"

/**
 * Whether a brief has ended for good. One that was stopped from outside, before it could succeed or fail, has not: it
 * runs again when its run is resumed.
 */
export function isFinal(outcome: Outcome): boolean {
  switch (outcome.status) {
    case "ok":
    case "failed":
      return true
    case "timed_out":
      return outcome.scope !== "run"
    case "cancelled":
      return outcome.by === "decided"
    case "skipped":
      return outcome.reason !== "budget"
  }
}
