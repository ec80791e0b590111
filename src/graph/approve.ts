import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import { type Approval, type ApprovalAnswer, type ApprovalRequest, readAnswer } from "../task/approval.js"
import type { PlannedBrief } from "../task/brief.js"
import type { Outcome } from "../task/outcome.js"
import { planHash } from "../task/plan-hash.js"
import { noSpend } from "../task/usage.js"
import { estimateFor, reasonFor } from "./approval-policy.js"
import { askPerson, chargeSpent } from "./ask-person.js"
import type { Blueprint } from "./blueprint.js"
import { type CheckedPlan, checkPlan } from "./plan.js"
import type { RunContext } from "./run-context.js"
import { findRun } from "./runs.js"
import type { QuorumStateUpdate, QuorumStateValue } from "./state.js"

/** The step before the fan-out: shows the plan to whoever runs the graph, and waits for an answer that fits it. */
export function approveStep(blueprint: Blueprint) {
  return async (state: QuorumStateValue, config: LangGraphRunnableConfig): Promise<QuorumStateUpdate> => {
    const run = findRun(state.run, blueprint, state.input)
    run.attach(config)
    const { planned } = state
    const request = requestOf(state, blueprint)
    const { planHash, reason: asked } = request
    const { answer, edited } = answerTo(request, run)
    await chargeSpent(state, run)
    if ("approve" in answer) return { approval: { status: "approved", planHash, asked } }
    if (edited !== undefined) {
      const warnings = [...(planned.warnings ?? []), ...edited.warnings]
      return {
        planned: { ...planned, briefs: edited.briefs, ...(warnings.length === 0 ? {} : { warnings }) },
        approval: { status: "edited", planHash, asked },
      }
    }
    const said = "reject" in answer ? answer.reason?.trim() : undefined
    const reason = said === undefined || said === "" ? undefined : said
    const approval: Approval = {
      status: "rejected",
      planHash,
      asked,
      ...(reason === undefined ? {} : { reason }),
    }
    return { approval, outcomes: planned.briefs.map((brief) => notApproved(brief, reason, run)) }
  }
}

type EditedPlan = Exclude<CheckedPlan, { readonly problem: string }>

/** Asks until there is an answer to this plan; an edited one is checked as every plan is. */
function answerTo(
  request: ApprovalRequest,
  run: RunContext,
): { readonly answer: ApprovalAnswer; readonly edited?: EditedPlan } {
  let problem: string | undefined
  while (true) {
    const given = askPerson(problem === undefined ? request : { ...request, problem }, run)
    const read = readAnswer(given, request.planHash)
    if ("problem" in read) {
      problem = read.problem
      continue
    }
    const { answer } = read
    if (!("edit" in answer)) return { answer }
    // A brief that keeps its id keeps the schema of its output: no answer can carry one.
    const specs = answer.edit.briefs.map((spec) => {
      const output = spec.id === undefined ? undefined : run.schemas.get(spec.id)
      return output === undefined ? spec : { ...spec, output }
    })
    const edited = checkPlan(specs, run.blueprint)
    if (!("problem" in edited)) return { answer, edited }
    problem = edited.problem
  }
}

function requestOf(state: QuorumStateValue, blueprint: Blueprint): ApprovalRequest {
  const { planned, run } = state
  const { briefs, requirements, rationale, warnings } = planned
  const estimate = estimateFor(state, blueprint)
  return {
    kind: "approval",
    runId: run.id,
    planHash: planHash(planned, run.id),
    reason: reasonFor(state, blueprint, estimate) ?? "it had to be approved when it was made",
    plan: {
      briefs,
      ...(requirements === undefined ? {} : { requirements }),
      ...(rationale === undefined ? {} : { rationale }),
      ...(warnings === undefined ? {} : { warnings }),
    },
    estimate,
  }
}

function notApproved({ id, index }: PlannedBrief, reason: string | undefined, run: RunContext): Outcome {
  const now = run.runtime.clock.now()
  const outcome: Outcome = {
    briefId: id,
    index,
    attempts: [],
    startedAt: now,
    endedAt: now,
    queueMs: 0,
    runMs: 0,
    ...noSpend,
    status: "skipped",
    reason: "not_approved",
    ...(reason === undefined ? {} : { because: reason }),
  }
  run.events.emit({ type: "outcome", outcome })
  return outcome
}
