import { END, START, StateGraph } from "@langchain/langgraph"
import { approveStep } from "./approve.js"
import type { Blueprint } from "./blueprint.js"
import { branchStep } from "./branch.js"
import { decideStep } from "./decide.js"
import { dispatchStep, pendingBriefs, sendChunks } from "./dispatch.js"
import { inRun } from "./run/in-run.js"
import { integrateStep } from "./integrate.js"
import { planStep } from "./plan.js"
import { QuorumState, type QuorumStateValue, resultIn } from "./state.js"
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
    .addNode("approve", inRun(blueprint, approveStep))
    .addNode("dispatch", inRun(blueprint, dispatchStep))
    .addNode("branch", inRun(blueprint, branchStep))
    .addNode("integrate", inRun(blueprint, integrateStep))
    .addNode("decide", inRun(blueprint, decideStep))
    .addNode("validate", inRun(blueprint, validateStep))
    .addEdge(START, "plan")
    .addConditionalEdges("plan", afterPlan, ["approve", "dispatch", "integrate"])
    .addConditionalEdges("approve", afterApproval, ["dispatch", "validate"])
    .addConditionalEdges("dispatch", sendChunks, ["branch"])
    .addEdge("branch", "integrate")
    .addConditionalEdges("integrate", afterIntegration, ["decide", "dispatch", "validate"])
    .addConditionalEdges("decide", nextOf, ["dispatch", "integrate"])
    .addConditionalEdges("validate", afterValidation, ["dispatch", "integrate", END])
}

export type QuorumGraph = ReturnType<typeof buildGraph>

function afterPlan(state: QuorumStateValue) {
  if (state.planned.failure !== undefined) return "integrate"
  return state.approval?.status === "asked" ? "approve" : nextOf(state)
}

function afterApproval({ approval }: QuorumStateValue) {
  return approval?.status === "rejected" ? "validate" : "dispatch"
}

function afterIntegration(state: QuorumStateValue) {
  if (state.integration !== null) return "validate"
  return state.shortfall === "asked" ? "decide" : "dispatch"
}

function afterValidation(state: QuorumStateValue) {
  return resultIn(state) === undefined ? nextOf(state) : END
}

/** Briefs without an outcome are sent out; without any the integrator works again on what is there. */
function nextOf(state: QuorumStateValue) {
  return pendingBriefs(state).length > 0 ? "dispatch" : "integrate"
}
