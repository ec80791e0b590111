import type { Outcome } from "./outcome.js"
import { totalSpend } from "./usage.js"

/**
 * The outcome of a brief that went out more than once: how it ended the last time, with every try on record and all
 * of what was spent.
 *
 * @param earlier how it ended before, in order
 */
export function afterEarlier(outcome: Outcome, earlier: readonly Outcome[]): Outcome {
  if (earlier.length === 0) return outcome
  const all = [...earlier, outcome]
  return {
    ...outcome,
    ...totalSpend(all),
    attempts: all
      .flatMap(({ attempts }) => attempts)
      .map((attempt, index) => ({ ...attempt, number: index + 1 })),
    startedAt: all[0]?.startedAt ?? outcome.startedAt,
    queueMs: all.reduce((sum, { queueMs }) => sum + queueMs, 0),
    runMs: all.reduce((sum, { runMs }) => sum + runMs, 0),
    ...(all.some(({ simulated }) => simulated === true) ? { simulated: true as const } : {}),
  }
}
