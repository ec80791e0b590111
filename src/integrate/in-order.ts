import type { Outcome } from "../task/outcome.js"
import { explainOutcome } from "../task/outcome.js"
import type { PlannedBrief } from "../task/brief.js"
import type { Integrator } from "./integrator.js"

/** One line of a batch: an item and what became of it. A failed item has a line too. */
export type BatchLine<T = unknown> = {
  readonly index: number
  readonly id: string
  readonly input: unknown
} & (
  | { readonly status: "ok"; readonly output: T }
  | { readonly status: Exclude<Outcome["status"], "ok">; readonly error: string; readonly partial?: unknown }
)

/** Keeps one line per item, in the order of the items, failed ones included. */
export function inOrder<T = unknown>(): Integrator<readonly BatchLine<T>[]> {
  return {
    name: "in order",
    params: {},
    integrate: (outcomes, { briefs }) => {
      const byId = new Map(briefs.map((brief) => [brief.id, brief]))
      return Promise.resolve({
        done: true,
        reason: "one line per item, in order",
        output: outcomes.map((outcome) => batchLine<T>(outcome, byId.get(outcome.briefId))),
      })
    },
  }
}

/** The line of one item, for output that is written while the batch runs. */
export function batchLine<T>(outcome: Outcome, brief: PlannedBrief | undefined): BatchLine<T> {
  const { index, briefId: id } = outcome
  const input = brief?.input ?? null
  if (outcome.status === "ok") return { index, id, input, status: "ok", output: outcome.output as T }
  const partial = "partial" in outcome && outcome.partial !== undefined ? { partial: outcome.partial } : {}
  return { index, id, input, status: outcome.status, error: explainOutcome(outcome), ...partial }
}
