import type { RequestCost } from "./request-cost.js"

/** How far the estimates of input tokens are off, as the replies tell. */
export interface EstimateCorrection {
  /** The estimate as it should have been. */
  correct(estimate: RequestCost): RequestCost
  learn(estimate: RequestCost, used: RequestCost): void
}

/** What a reply's weight becomes with each later one: the last twenty or so count. */
const fading = 0.95

/** An estimate is not corrected by more than this, whatever a reply says. */
const furthest = 4

/**
 * Corrects estimates by the ratio of what was used to what was estimated, over the last replies.
 *
 * Characters tell little of tokens: texts of one language or of one kind are off by the same factor, and a burst
 * that is estimated at two thirds of its tokens is rejected in its last third.
 */
export function createEstimateCorrection(): EstimateCorrection {
  let estimated = 0
  let used = 0
  return {
    correct(estimate) {
      if (estimated === 0) return estimate
      const factor = Math.min(furthest, Math.max(1 / furthest, used / estimated))
      return { ...estimate, inputTokens: estimate.inputTokens * factor }
    },
    learn(estimate, truth) {
      if (!(estimate.inputTokens > 0) || !(truth.inputTokens > 0)) return
      estimated = estimated * fading + estimate.inputTokens
      used = used * fading + truth.inputTokens
    },
  }
}
