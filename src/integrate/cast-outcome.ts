import { type Ballot, type Keyed, castBallot } from "../tally/index.js"
import { type Outcome, explainOutcome } from "../task/outcome.js"

/**
 * The one ballot of a branch: its own, whatever its reply claims.
 *
 * @param read how its output becomes a choice
 * @param voter who cast it, where voters differ
 */
export function castOutcome(
  outcome: Outcome,
  read: ((output: unknown) => Keyed) | undefined,
  voter: string | undefined,
): Ballot {
  const own = {
    briefId: outcome.briefId,
    index: outcome.index,
    ...(voter === undefined ? {} : { voter }),
    ...("raw" in outcome && outcome.raw !== undefined ? { raw: outcome.raw } : {}),
  }
  const none = { ...own, choice: null, weight: 1, reason: explainOutcome(outcome) }
  switch (outcome.status) {
    case "ok": {
      const { output, confidence, logProbability } = outcome
      const beside = {
        ...(confidence === undefined ? {} : { confidence }),
        ...(logProbability === undefined ? {} : { logProbability }),
      }
      return castBallot({ ...own, ...beside, output }, read)
    }
    case "failed":
      return { ...none, status: outcome.error.kind === "invalid_output" ? "invalid" : "failed" }
    case "timed_out":
      return { ...none, status: "timed_out" }
    case "cancelled":
    case "skipped":
      return { ...none, status: "cancelled" }
  }
}
