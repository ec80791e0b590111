import { failureAccount } from "../../src/task/failure.js"
import type { PlannedBrief } from "../../src/task/brief.js"
import { type Outcome, isOk } from "../../src/task/outcome.js"
import type { Result } from "../../src/task/result.js"
import { noSpend } from "../../src/task/usage.js"
import { coverageOf } from "../../src/task/result.js"

/** A result as a section makes it, of those briefs and outcomes unless told otherwise. */
export function resultOf(
  briefs: readonly PlannedBrief[],
  outcomes: readonly Outcome[],
  more: Partial<Result> = {},
): Result {
  const failures = failureAccount(briefs, outcomes)
  return {
    status: failures.length === 0 ? "complete" : "partial",
    reason: `${outcomes.filter(isOk).length} of ${briefs.length} briefs ok`,
    output: "The answer.",
    pattern: "section",
    runId: "run-1",
    seed: 1,
    simulated: false,
    coverage: coverageOf(outcomes, briefs.length, 1),
    failures,
    conflicts: [],
    duplicates: [],
    warnings: [],
    verdict: { ok: true, findings: [], checks: [] },
    integrator: { name: "merge", params: {} },
    outcomes,
    ...noSpend,
    rounds: 1,
    repairs: 0,
    startedAt: 0,
    endedAt: 1_500,
    ...more,
  }
}
