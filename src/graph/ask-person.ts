import { interrupt } from "@langchain/langgraph"
import type { RunContext } from "./run-context.js"
import { closeRun } from "./runs.js"

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
