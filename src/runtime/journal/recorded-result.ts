import { afterEarlier } from "../../task/outcome-history.js"
import type { Outcome } from "../../task/outcome.js"
import type { Result } from "../../task/result.js"

/** The result of a run with its outcomes in their place, so that it prints as it did when the run ended. */
export function recordedResult(
  result: Omit<Result, "outcomes">,
  outcomes: readonly Outcome[],
  earlier: readonly Outcome[],
): Result {
  const before = new Map<string, Outcome[]>()
  for (const outcome of earlier) {
    const known = before.get(outcome.briefId)
    if (known === undefined) before.set(outcome.briefId, [outcome])
    else known.push(outcome)
  }
  const inOrder = outcomes
    .map((outcome) => afterEarlier(outcome, before.get(outcome.briefId) ?? []))
    .toSorted((left, right) => left.index - right.index)
  const entries = Object.entries(result)
  const place = entries.findIndex(([key]) => key === "integrator") + 1
  return Object.fromEntries(entries.toSpliced(place, 0, ["outcomes", inOrder])) as unknown as Result
}
