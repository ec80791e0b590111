import { END, START, StateGraph } from "@langchain/langgraph"
import { mustAsk } from "./approval-policy.js"
import { approveStep } from "./approve.js"
import type { Blueprint } from "./blueprint.js"
import { branchStep } from "./branch.js"
import { decideStep } from "./decide.js"
import { dispatchStep, pendingBriefs, sendChunks } from "./dispatch.js"
import { integrateStep } from "./integrate.js"
import { planStep } from "./plan.js"
import { QuorumState, type QuorumStateValue } from "./state.js"
import { validateStep } from "./validate.js"

/**
 * The one graph: plan, approve, dispatch, branch (one `Send` per chunk), integrate, validate. Back to dispatch for more
 * briefs and for missing ones, back to integrate for what validation found; people are asked in nodes of their own.
 *
 * Uncompiled, so that it can be compiled with any checkpointer, or become part of a bigger graph.
 */
export function buildGraph(blueprint: Blueprint) {
  return new StateGraph(QuorumState)
    .addNode("plan", planStep(blueprint))
    .addNode("approve", approveStep(blueprint))
    .addNode("dispatch", dispatchStep(blueprint))
    .addNode("branch", branchStep(blueprint))
    .addNode("integrate", integrateStep(blueprint))
    .addNode("decide", decideStep(blueprint))
    .addNode("validate", validateStep(blueprint))
    .addEdge(START, "plan")
    .addConditionalEdges("plan", (state) => afterPlan(state, blueprint), ["approve", "dispatch", "integrate"])
    .addConditionalEdges("approve", afterApproval, ["dispatch", "validate"])
    .addConditionalEdges("dispatch", sendChunks, ["branch"])
    .addEdge("branch", "integrate")
    .addConditionalEdges("integrate", afterIntegration, ["decide", "dispatch", "validate"])
    .addConditionalEdges("decide", nextOf, ["dispatch", "integrate"])
    .addConditionalEdges("validate", afterValidation, ["dispatch", "integrate", END])
}

export type QuorumGraph = ReturnType<typeof buildGraph>

function afterPlan(state: QuorumStateValue, blueprint: Blueprint) {
  if (state.planned.failure !== undefined) return "integrate"
  return blueprint.approve !== undefined && mustAsk(state, blueprint) ? "approve" : "dispatch"
}

function afterApproval({ approval }: QuorumStateValue) {
  return approval?.status === "rejected" ? "validate" : "dispatch"
}

function afterIntegration(state: QuorumStateValue) {
  if (state.integration !== null) return "validate"
  return state.shortfall === "asked" ? "decide" : "dispatch"
}

function afterValidation(state: QuorumStateValue) {
  return state.integration === null ? nextOf(state) : END
}

/** Briefs without an outcome are sent out; without any the integrator works again on what is there. */
function nextOf(state: QuorumStateValue) {
  return pendingBriefs(state).length > 0 ? "dispatch" : "integrate"
}
