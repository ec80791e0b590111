import { type Outcome, isOk } from "../../task/outcome.js"
import type { RecordLedger } from "../../task/record.js"

/** Briefs that answered and had nothing to deliver, in plan order; what was dropped had been delivered. */
export function foundNothing(
  outcomes: readonly Outcome[],
  { records, dropped }: Pick<RecordLedger, "records" | "dropped">,
): readonly string[] {
  const delivering = new Set(
    [...records.flatMap(({ sources }) => sources), ...dropped].map(({ briefId }) => briefId),
  )
  return outcomes
    .filter(isOk)
    .map(({ briefId }) => briefId)
    .filter((briefId) => !delivering.has(briefId))
}
