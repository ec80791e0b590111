import type { PlannedBrief } from "../../src/task/brief.js"
import type { Outcome, OutcomeError } from "../../src/task/outcome.js"
import { noSpend } from "../../src/task/usage.js"

type Ending = Outcome extends infer One
  ? One extends Outcome
    ? Omit<One, keyof typeof frame | "briefId" | "index">
    : never
  : never

const frame = { attempts: [], startedAt: 0, endedAt: 100, queueMs: 0, runMs: 100, ...noSpend } as const

/** An outcome of brief `index + 1`. */
export function outcome(index: number, ending: Ending): Outcome {
  return { ...frame, briefId: String(index + 1), index, ...ending }
}

export const ok = (index: number, output: unknown = "fine"): Outcome =>
  outcome(index, { status: "ok", output })

export const failed = (index: number, error: OutcomeError = { kind: "agent", message: "broke" }): Outcome =>
  outcome(index, { status: "failed", error })

export const brief = (index: number, more: Partial<PlannedBrief> = {}): PlannedBrief => ({
  id: String(index + 1),
  index,
  objective: `part ${index + 1}`,
  ...more,
})
