import type { RunEvent, RunEventBody } from "../../src/runtime/events.js"
import type { Attempt } from "../../src/task/outcome.js"
import { noSpend } from "../../src/task/usage.js"
import { brief } from "../task/outcomes.js"

export const start = 1_700_000_000_000

/** An event `ms` milliseconds after the start. */
export const at = (ms: number, body: RunEventBody): RunEvent => ({
  ...body,
  runId: "run",
  sequence: 1,
  at: start + ms,
})

export const started = (pattern = "section"): RunEvent => at(0, { type: "run_started", pattern, seed: 1 })

/** Briefs "1" to `count` go out. */
export const dispatched = (ms: number, count: number): RunEvent =>
  at(ms, { type: "dispatched", round: 1, briefs: Array.from({ length: count }, (_, index) => brief(index)) })

export const branch = (ms: number, index: number): RunEvent =>
  at(ms, { type: "branch_started", briefId: String(index + 1), index })

export const tried = (number: number, more: Partial<Attempt> = {}): Attempt => ({
  number,
  target: "m",
  kind: "first",
  status: "ok",
  startedAt: start,
  runMs: 1,
  delayMs: 0,
  queueMs: 0,
  tokenWaitMs: 0,
  backoffMs: 0,
  ...noSpend,
  ...more,
})

export const attempt = (number: number, cost: number | null, more: Partial<Attempt> = {}): RunEvent => {
  return at(1, { type: "attempt", briefId: "1", attempt: tried(number, { cost, ...more }) })
}
