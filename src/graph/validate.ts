import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import { validate } from "../integrate/validate.js"
import { failureAccount } from "../task/failure.js"
import type { Outcome } from "../task/outcome.js"
import { type Result, coverageOf, deriveStatus } from "../task/result.js"
import type { Plan } from "../task/plan.js"
import { totalSpend } from "../task/usage.js"
import type { Blueprint } from "./blueprint.js"
import { inPlanOrder } from "./integrate.js"
import type { RunContext } from "./run-context.js"
import { closeRun, findRun } from "./runs.js"
import type { QuorumStateUpdate, QuorumStateValue } from "./state.js"

/** The last step: validates the output against the task, derives the status by code, and makes the result. */
export function validateStep(blueprint: Blueprint) {
  return (state: QuorumStateValue, config: LangGraphRunnableConfig): QuorumStateUpdate => {
    const run = findRun(state.run, blueprint, state.input)
    run.attach(config)
    const verdict = validate({
      briefs: state.planned.briefs,
      outcomes: state.outcomes,
      hasOutput: state.integration?.hasOutput ?? false,
      output: state.integration?.output,
      schema: blueprint.resultSchema,
    })
    run.events.emit({ type: "validated", verdict })
    const result = resultOf({ ...state, verdict }, run)
    run.events.emit({ type: "run_ended", result })
    closeRun(run)
    return { verdict, result }
  }
}

function resultOf(state: QuorumStateValue, run: RunContext): Result {
  const { planned: plan, integration, overhead } = state
  const { blueprint, identity, runtime } = run
  const outcomes = inPlanOrder(state.outcomes)
  const replaced = new Set(integration?.replaced)
  const failures = failureAccount(plan.briefs, outcomes).filter(({ briefId }) => !replaced.has(briefId))
  const coverage = coverageOf(outcomes, plan.briefs.length, quorumOf(plan, outcomes, blueprint))
  const verdict = state.verdict ?? { ok: true, findings: [] }
  const stop = run.scope.interruption?.stop
  const spend = totalSpend([...outcomes, plan, overhead])
  const derived = deriveStatus({
    coverage,
    outcomes,
    failures,
    required: new Set(plan.briefs.filter((brief) => brief.required === true).map((brief) => brief.id)),
    verdict,
    hasOutput: integration?.hasOutput ?? false,
    ...(integration === null || integration.shortfall === null ? {} : { shortfall: integration.shortfall }),
    ...(stop?.status === "cancelled" && (stop.by === "user" || stop.by === "parent")
      ? { cancelledBy: stop.by }
      : {}),
  })
  return {
    // First, so that no field of an integrator can stand in for one of ours.
    ...integration?.extra,
    ...derived,
    ...(derived.status === "complete" || run.ranOut === undefined ? {} : { ranOut: run.ranOut }),
    ...(integration?.hasOutput === true ? { output: integration.output } : {}),
    pattern: blueprint.pattern,
    runId: identity.id,
    seed: identity.seed,
    simulated: overhead.simulated || outcomes.some((outcome) => outcome.simulated === true),
    coverage,
    failures,
    conflicts: integration?.conflicts ?? [],
    warnings: [...(integration?.warnings ?? []), ...leftOut(plan), ...claimed(outcomes), ...cutOff(outcomes)],
    verdict,
    integrator: { name: blueprint.integrator.name, params: blueprint.integrator.params },
    outcomes,
    ...spend,
    rounds: state.round,
    startedAt: identity.startedAt,
    endedAt: runtime.clock.now(),
  }
}

/** Of briefs that were asked for one by one no more can be wanted than there are. */
function quorumOf(plan: Plan, outcomes: readonly Outcome[], blueprint: Blueprint): number {
  if (plan.failure !== undefined) return 0
  const { leftOut: others = 0 } = plan
  // Branches that were cancelled because the rest was enough are not held against it.
  const spared = outcomes.filter(
    (outcome) => outcome.status === "cancelled" && outcome.by === "decided",
  ).length
  const quorum = blueprint.quorum(plan.briefs.length - spared + others)
  return others === 0 ? quorum : Math.min(quorum, plan.briefs.length)
}

function leftOut(plan: Plan): readonly string[] {
  const { leftOut: others = 0 } = plan
  return others === 0
    ? []
    : [`only ${plan.briefs.length} of ${plan.briefs.length + others} briefs were asked for`]
}

/** Most branches whose claims are told one by one. */
const mostClaims = 20

/** What replies said that was not theirs to say, or that cannot be used. */
function claimed(outcomes: readonly Outcome[]): readonly string[] {
  const lines = outcomes.flatMap(({ briefId, ignored }) =>
    ignored === undefined ? [] : [`the reply of ${briefId} also claimed ${ignored.join(", ")}: ignored`],
  )
  const others = lines.length - mostClaims
  if (others <= 0) return lines
  return [
    ...lines.slice(0, mostClaims),
    `and ${others} more ${others === 1 ? "reply" : "replies"} like these`,
  ]
}

/** Calls that were cut off cost something that no reply tells. */
function cutOff(outcomes: readonly Outcome[]): readonly string[] {
  const attempts = outcomes.flatMap((outcome) => outcome.attempts)
  const cut = attempts.filter(
    (attempt) => attempt.status !== "ok" && attempt.status !== "failed" && attempt.usage.calls === 0,
  )
  const calls = cut.filter((attempt) => !/^(?:function|command|graph) /.test(attempt.target)).length
  if (calls === 0) return []
  return [
    `${calls} model ${calls === 1 ? "call was" : "calls were"} cut off; what the provider charges for them is not in the cost`,
  ]
}
