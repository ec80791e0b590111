import type { PlannedBrief } from "../../task/brief.js"
import type { Attempt, Outcome } from "../../task/outcome.js"
import { noSpend, totalSpend } from "../../task/usage.js"

/** What an outcome is about, where no branch of a plan says so. */
type About = Pick<PlannedBrief, "id" | "index">

/**
 * What the outcomes of branches that never started have in common.
 *
 * @param queuedAt epoch milliseconds at which the branch got in line
 * @param now epoch milliseconds at which it left it
 */
export function unstartedFrame({ id, index }: About, queuedAt: number, now: number) {
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

/** Stands in for an outcome that is on no record: nobody was asked. */
export function unasked(about: About): Outcome {
  return { ...unstartedFrame(about, 0, 0), status: "cancelled", by: "parent" }
}

/**
 * What came of a brief that had not settled when its run was cut off, with the tries of it that are on record.
 *
 * @param at epoch milliseconds of the cut
 */
export function cutOff(about: About, attempts: readonly Attempt[], at: number): Outcome {
  return {
    ...unstartedFrame(about, at, at),
    attempts,
    ...totalSpend(attempts),
    startedAt: attempts[0]?.startedAt ?? at,
    queueMs: attempts.reduce((sum, { queueMs }) => sum + queueMs, 0),
    runMs: attempts.reduce((sum, { runMs }) => sum + runMs, 0),
    status: "cancelled",
    by: "parent",
  }
}
