import type { Outcome } from "../task/outcome.js"

/** Plan order, each brief once: the order in which everybody but the events sees outcomes. */
export function inPlanOrder(outcomes: readonly Outcome[]): readonly Outcome[] {
  // As they mostly are: in order, and then each once.
  if (outcomes.every(({ index }, place) => place === 0 || index > (outcomes[place - 1]?.index ?? index)))
    return outcomes
  const first = new Map<string, Outcome>()
  for (const outcome of outcomes) if (!first.has(outcome.briefId)) first.set(outcome.briefId, outcome)
  return [...first.values()].toSorted((left, right) => left.index - right.index)
}
