import type { PlannedBrief } from "../task/brief.js"
import { noSpend } from "../task/usage.js"
import type { RunContext } from "./run-context.js"

/**
 * What the outcomes of branches that never started have in common.
 *
 * @param queuedAt epoch milliseconds at which the branch got in line
 */
export function unstartedFrame({ id, index }: PlannedBrief, queuedAt: number, run: RunContext) {
  const now = run.runtime.clock.now()
  return {
    briefId: id,
    index,
    attempts: [],
    startedAt: now,
    endedAt: now,
    queueMs: now - queuedAt,
    runMs: 0,
    ...noSpend,
  }
}
