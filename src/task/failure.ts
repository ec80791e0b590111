import type { PlannedBrief } from "./brief.js"
import { type Outcome, explainOutcome } from "./outcome.js"

/** One missing brief in the failure account: why, what was tried, what the output lacks, how to rerun it. */
export interface Failure {
  readonly briefId: string
  readonly index: number
  readonly objective: string
  readonly status: Exclude<Outcome["status"], "ok">
  /** One line for people. */
  readonly reason: string
  /** One line per try. */
  readonly tried: readonly string[]
  readonly lacks: string
  /** True when the branch left partial output in its outcome. */
  readonly partial: boolean
  /** What to give as `only` (API) or `--only` (command) to run just this brief again. */
  readonly rerun: string
}

/** The failure account: every brief without a usable output, in plan order; ballots a vote no longer needed are not missing. */
export function failureAccount(
  briefs: readonly PlannedBrief[],
  outcomes: readonly Outcome[],
): readonly Failure[] {
  const byId = new Map(briefs.map((brief) => [brief.id, brief]))
  return outcomes.flatMap((outcome) => {
    if (outcome.status === "ok" || (outcome.status === "cancelled" && outcome.by === "decided")) return []
    const objective = byId.get(outcome.briefId)?.objective ?? ""
    return [
      {
        briefId: outcome.briefId,
        index: outcome.index,
        objective,
        status: outcome.status,
        reason: explainOutcome(outcome),
        tried: outcome.attempts.map(
          (attempt) => `${attempt.number}. ${attempt.target}: ${attempt.error?.message ?? attempt.status}`,
        ),
        lacks: objective,
        partial: "partial" in outcome && outcome.partial !== undefined,
        rerun: outcome.briefId,
      },
    ]
  })
}
