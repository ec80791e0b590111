import { END, START, StateGraph } from "@langchain/langgraph"
import type { Blueprint } from "./blueprint.js"
import { branchStep } from "./branch.js"
import { dispatchStep, sendChunks } from "./dispatch.js"
import { integrateStep } from "./integrate.js"
import { planStep } from "./plan.js"
import { QuorumState } from "./state.js"
import { validateStep } from "./validate.js"

/**
 * The one graph: plan, dispatch, branch (one `Send` per chunk), integrate, validate; back to dispatch for more briefs.
 *
 * Uncompiled, so that it can be compiled with any checkpointer, or become part of a bigger graph.
 */
export function buildGraph(blueprint: Blueprint) {
  return new StateGraph(QuorumState)
    .addNode("plan", planStep(blueprint))
    .addNode("dispatch", dispatchStep(blueprint))
    .addNode("branch", branchStep(blueprint))
    .addNode("integrate", integrateStep(blueprint))
    .addNode("validate", validateStep(blueprint))
    .addEdge(START, "plan")
    .addConditionalEdges(
      "plan",
      (state) => (state.planned.failure === undefined ? "dispatch" : "integrate"),
      ["dispatch", "integrate"],
    )
    .addConditionalEdges("dispatch", sendChunks, ["branch"])
    .addEdge("branch", "integrate")
    .addConditionalEdges("integrate", (state) => (state.integration === null ? "dispatch" : "validate"), [
      "dispatch",
      "validate",
    ])
    .addEdge("validate", END)
}

export type QuorumGraph = ReturnType<typeof buildGraph>
