import { interrupt } from "@langchain/langgraph"
import { totalSpend } from "../task/usage.js"
import type { RunContext } from "./run-context.js"
import { closeRun } from "./runs.js"
import type { QuorumStateValue } from "./state.js"

/**
 * Asks a person, and waits: the first time by leaving the graph, once there is an answer by returning it.
 *
 * Whoever asks asks again after a wrong answer, and never throws for it: LangGraph keeps every answer and gives it
 * again each time the node runs, so that a node that throws once throws for ever, whatever is answered after.
 */
export function askPerson(request: object, run: RunContext): unknown {
  try {
    return interrupt<object, unknown>(request)
  } catch (interruption) {
    // The answer may come to another process, or never: no timer, listener or slot of the run stays behind here.
    closeRun(run)
    throw interruption
  }
}

/** A run that was asked goes on in a new context, which has the whole budget: what is gone of it is taken again. */
export async function chargeSpent(state: QuorumStateValue, run: RunContext): Promise<void> {
  if (run.budget === undefined || run.scope.interruption !== undefined) return
  const { cost } = totalSpend([state.planned, state.overhead, ...state.outcomes, ...state.earlier])
  const reservation = await run.budget.reserve(0, run.scope)
  reservation.settle(cost ?? 0)
}
