import type { Attempt, Outcome } from "./outcome.js"
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

/** The tries of two executions side by side as those of one brief: in the order in which they were sent, numbered anew. */
export function tryOrder(attempts: readonly Attempt[]): readonly Attempt[] {
  return attempts
    .toSorted((left, right) => left.startedAt - right.startedAt || rank(left) - rank(right))
    .map((attempt, index) => ({ ...attempt, number: index + 1 }))
}

/** At the same instant the first execution goes before the second. */
function rank({ kind }: Attempt): number {
  return kind === "hedge" ? 1 : 0
}
