import type { PlannedBrief } from "./brief.js"
import { type Outcome, explainOutcome } from "./outcome.js"

/** One line of a batch: an item and what became of it. A failed item has a line too. */
export type BatchLine<T = unknown> = {
  readonly index: number
  readonly id: string
  readonly input: unknown
} & (
  | { readonly status: "ok"; readonly output: T }
  | { readonly status: Exclude<Outcome["status"], "ok">; readonly error: string; readonly partial?: unknown }
)

/** The line of one item, for output that is written while the batch runs. */
export function batchLine<T>(outcome: Outcome, brief: PlannedBrief | undefined): BatchLine<T> {
  const { index, briefId: id } = outcome
  const input = brief?.input ?? null
  if (outcome.status === "ok") return { index, id, input, status: "ok", output: outcome.output as T }
  const partial = "partial" in outcome && outcome.partial !== undefined ? { partial: outcome.partial } : {}
  return { index, id, input, status: outcome.status, error: explainOutcome(outcome), ...partial }
}

/** One line per outcome, in their order. */
export function batchLines<T>(
  outcomes: readonly Outcome[],
  briefs: readonly PlannedBrief[],
): readonly BatchLine<T>[] {
  const byId = new Map(briefs.map((brief) => [brief.id, brief]))
  return outcomes.map((outcome) => batchLine<T>(outcome, byId.get(outcome.briefId)))
}

/** Whether an output is those lines and nothing else, so that it can be made of the outcomes again. */
export function isBatchLines(
  output: unknown,
  outcomes: readonly Outcome[],
  briefs: readonly PlannedBrief[],
): boolean {
  if (!Array.isArray(output) || output.length !== outcomes.length) return false
  return batchLines(outcomes, briefs).every((line, place) => isSame(line, output[place]))
}

/** Values are the same objects, not alike: comparing what is large would cost more than it saves. */
function isSame(line: Readonly<Record<string, unknown>>, found: unknown): boolean {
  if (typeof found !== "object" || found === null) return false
  const names = Object.keys(line)
  const others = Object.entries(found)
  return (
    others.length === names.length &&
    others.every(([name, value], place) => name === names[place] && Object.is(value, line[name]))
  )
}
