import { afterEarlier } from "../task/outcome-history.js"
import type { Outcome } from "../task/outcome.js"
import type { QuorumStateValue } from "./state.js"

/** Plan order, each brief once: the order in which everybody but the events sees outcomes. */
export function inPlanOrder(outcomes: readonly Outcome[]): readonly Outcome[] {
  // As they mostly are: in order, and then each once.
  if (outcomes.every(({ index }, place) => place === 0 || index > (outcomes[place - 1]?.index ?? index)))
    return outcomes
  const first = new Map<string, Outcome>()
  for (const outcome of outcomes) if (!first.has(outcome.briefId)) first.set(outcome.briefId, outcome)
  return [...first.values()].toSorted((left, right) => left.index - right.index)
}

/** The outcomes of a state in plan order, each with the tries of the rounds before. */
export function outcomesOf(state: Pick<QuorumStateValue, "outcomes" | "earlier">): readonly Outcome[] {
  const outcomes = inPlanOrder(state.outcomes)
  if (state.earlier.length === 0) return outcomes
  const earlier = new Map<string, Outcome[]>()
  for (const outcome of state.earlier) {
    const known = earlier.get(outcome.briefId)
    if (known === undefined) earlier.set(outcome.briefId, [outcome])
    else known.push(outcome)
  }
  return outcomes.map((outcome) => afterEarlier(outcome, earlier.get(outcome.briefId) ?? []))
}
