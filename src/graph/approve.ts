import { interrupt } from "@langchain/langgraph"
import { type Approval, type ApprovalAnswer, type ApprovalRequest, readAnswer } from "../task/approval.js"
import type { PlannedBrief } from "../task/brief.js"
import type { Outcome } from "../task/outcome.js"
import type { Plan } from "../task/plan.js"
import { planHash } from "../task/plan-hash.js"
import { estimateFor } from "./approval-policy.js"
import type { Blueprint } from "./blueprint.js"
import { type CheckedPlan, checkPlan } from "./check-plan.js"
import type { RunContext } from "./run/run-context.js"
import type { QuorumStateUpdate, QuorumStateValue } from "./state.js"
import { unstartedFrame } from "./run/unstarted.js"

/** The step before the fan-out: shows the plan to whoever runs the graph, and waits for an answer that fits it. */
export async function approveStep(state: QuorumStateValue, run: RunContext): Promise<QuorumStateUpdate> {
  const { planned } = state
  const request = requestOf(state, run.blueprint)
  const { planHash, reason: asked } = request
  // Nobody is asked about a run that was cancelled meanwhile.
  const { answer, edited } =
    run.scope.interruption?.stop.status === "cancelled" ? cancelled(request) : answerTo(request, run)
  if ("approve" in answer) return { approval: { status: "approved", planHash, asked } }
  if (edited !== undefined) {
    const plan = editedPlan(planned, edited)
    run.log.planned(plan, state.round)
    return { planned: plan, approval: { status: "edited", planHash, asked } }
  }
  const said = "reject" in answer ? answer.reason?.trim() : undefined
  const reason = said === undefined || said === "" ? undefined : said
  const approval: Approval = {
    status: "rejected",
    planHash,
    asked,
    ...(reason === undefined ? {} : { reason }),
  }
  const outcomes = planned.briefs.map((brief) => notApproved(brief, reason, run))
  for (const outcome of outcomes) await run.settle(outcome)
  return { approval, outcomes }
}

type EditedPlan = Exclude<CheckedPlan, { readonly problem: string }>

/** The plan as somebody wants it: what that leaves to nobody is left out on purpose, and is told. */
function editedPlan(planned: Plan, { briefs, warnings: found }: EditedPlan): Plan {
  const served = new Set(briefs.flatMap(({ requirementIds = [] }) => requirementIds))
  const dropped = (planned.requirements ?? []).filter(({ id }) => !served.has(id))
  const warnings = [
    ...(planned.warnings ?? []),
    ...found,
    ...dropped.map(({ id, text }) => `the plan was edited, and leaves out ${id} (${text})`),
  ]
  return {
    ...planned,
    briefs,
    ...(warnings.length === 0 ? {} : { warnings }),
    ...(dropped.length === 0
      ? {}
      : { leftOutRequirements: [...(planned.leftOutRequirements ?? []), ...dropped.map(({ id }) => id)] }),
  }
}

function cancelled({ planHash }: ApprovalRequest): Answered {
  return { answer: { reject: true, reason: "the run was cancelled before", planHash } }
}

interface Answered {
  readonly answer: ApprovalAnswer
  readonly edited?: EditedPlan
}

/**
 * Asks until there is an answer to this plan; an edited one is checked as every plan is.
 *
 * A wrong answer is asked about again, and nothing is thrown for it: LangGraph keeps every answer and gives it again each
 * time the node runs, so that a node that throws once throws for ever, whatever is answered after.
 */
function answerTo(request: ApprovalRequest, run: RunContext): Answered {
  const shown = new Set(request.plan.briefs.map(({ id }) => id))
  const required = run.blueprint.required?.filter((id) => shown.has(id))
  let problem: string | undefined
  while (true) {
    const given = interrupt<object, unknown>(problem === undefined ? request : { ...request, problem })
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
    const edited = checkPlan(specs, run.blueprint, required)
    if (!("problem" in edited)) return { answer, edited }
    problem = edited.problem
  }
}

function requestOf(state: QuorumStateValue, blueprint: Blueprint): ApprovalRequest {
  const { planned, run, approval } = state
  const { briefs, requirements, rationale, warnings } = planned
  const estimate = estimateFor(state, blueprint)
  return {
    kind: "approval",
    runId: run.id,
    planHash: planHash(planned, run.id),
    reason: approval?.asked ?? "it had to be approved when it was made",
    plan: {
      briefs,
      ...(requirements === undefined ? {} : { requirements }),
      ...(rationale === undefined ? {} : { rationale }),
      ...(warnings === undefined ? {} : { warnings }),
    },
    estimate,
  }
}

function notApproved(brief: PlannedBrief, reason: string | undefined, run: RunContext): Outcome {
  const now = run.runtime.clock.now()
  return {
    ...unstartedFrame(brief, now, now),
    status: "skipped",
    reason: "not_approved",
    ...(reason === undefined ? {} : { because: reason }),
  }
}
