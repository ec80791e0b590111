import { batchLines } from "../../task/batch-line.js"
import type { PlannedBrief } from "../../task/brief.js"
import { afterEarlier } from "../../task/outcome-history.js"
import type { Outcome } from "../../task/outcome.js"
import type { Result } from "../../task/result.js"
import type { JournalEntry } from "./journal-entry.js"
import type { Standing } from "./reopen.js"

/** The result of a run with its outcomes in their place, so that it prints as it did when the run ended. */
export function recordedResult(
  { result, outputIs }: Extract<JournalEntry, { readonly type: "run_end" }>,
  { outcomes, earlier }: Pick<Standing, "outcomes" | "earlier">,
  briefs: readonly PlannedBrief[],
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
  const whole = outputIs === "lines" ? { ...result, output: batchLines(inOrder, briefs) } : result
  const entries = Object.entries(whole)
  const place = entries.findIndex(([key]) => key === "integrator") + 1
  return Object.fromEntries(entries.toSpliced(place, 0, ["outcomes", inOrder])) as unknown as Result
}
