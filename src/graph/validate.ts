import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import { validate } from "../integrate/validate/validate.js"
import { explainShortage } from "../runtime/budget/shortage.js"
import { randomStream } from "../runtime/random.js"
import { type Failure, failureAccount } from "../task/failure.js"
import type { Outcome } from "../task/outcome.js"
import { type Result, coverageOf, deriveStatus } from "../task/result.js"
import type { Plan } from "../task/plan.js"
import { totalSpend } from "../task/usage.js"
import type { Blueprint } from "./blueprint.js"
import { overheadSince } from "./overhead.js"
import { outcomesOf } from "./plan-order.js"
import { quorumOf, requiredOf } from "./quorum-of.js"
import { repairOf } from "./repair.js"
import type { RunContext } from "./run/run-context.js"
import { closeRun } from "./run/runs.js"
import { reopenedBy } from "./send-again.js"
import {
  type IntegrationRecord,
  type QuorumStateUpdate,
  type QuorumStateValue,
  emptyIntegration,
} from "./state.js"

/**
 * The last step: validates the output against the task, sends back what can be repaired, derives the status by code, and
 * makes the result.
 */
export async function validateStep(
  state: QuorumStateValue,
  run: RunContext,
  config: LangGraphRunnableConfig,
): Promise<QuorumStateUpdate> {
  const { blueprint } = run
  const { planned: plan } = state
  const integration = state.integration ?? emptyIntegration
  const outcomes = outcomesOf(state)
  const failures = missingOf(plan, integration, outcomes)
  const verdict = await validate(
    {
      task: state.input,
      briefs: plan.briefs,
      outcomes,
      failures,
      replaced: integration.replaced,
      requirements: plan.requirements ?? [],
      leftOutRequirements: plan.leftOutRequirements,
      hasOutput: integration.hasOutput,
      output: integration.output,
      ...delivered(integration),
      conflicts: integration.conflicts,
      schema: blueprint.resultSchema,
      refsOf: blueprint.integrator.refsOf?.bind(blueprint.integrator),
      params: blueprint.integrator.params,
      duplicates: integration.duplicates,
      waive: blueprint.validation?.waive ?? [],
      judge: blueprint.validation?.judge,
    },
    {
      run: (agent, brief) => run.beside.run(agent, brief),
      random: randomStream(run.identity.seed, `validate ${state.round}.${state.repairs}`),
    },
  )
  const overhead = overheadSince(state.overhead, run)
  run.log.validated(verdict)
  run.events.emit({ type: "validated", verdict })
  const again = repairOf({ state, outcomes, failures, verdict, run, config })
  if (again !== undefined) {
    run.log.reopened(reopenedBy(again))
    return { ...again, verdict, overhead }
  }
  const result = resultOf({ ...state, verdict, overhead }, outcomes, failures, run)
  if (run.resources.budget !== undefined) run.log.budget(run.resources.budget.snapshot())
  await run.written(run.log.ended(result))
  // Nobody hears of an end that is not on record: whoever awaits the run is told why.
  if (run.options.journal?.failed === undefined) run.events.emit({ type: "run_ended", result })
  closeRun(run)
  return { verdict, overhead, result }
}

/** The account of what is missing; a brief that a further one made good is not. */
function missingOf(
  { briefs }: Plan,
  { replaced: madeGood }: IntegrationRecord,
  outcomes: readonly Outcome[],
): readonly Failure[] {
  const replaced = new Set(madeGood)
  return failureAccount(briefs, outcomes).filter(({ briefId }) => !replaced.has(briefId))
}

function resultOf(
  state: QuorumStateValue,
  outcomes: readonly Outcome[],
  failures: readonly Failure[],
  run: RunContext,
): Result {
  const { planned: plan, overhead } = state
  const integration = state.integration ?? emptyIntegration
  const { blueprint, identity, runtime } = run
  const coverage = coverageOf(outcomes, plan.briefs.length, quorumOf(plan, outcomes, blueprint))
  const verdict = state.verdict ?? { ok: true, findings: [], checks: [] }
  const stop = run.scope.interruption?.stop
  const spend = totalSpend([...outcomes, plan, overhead])
  const outOfTime = outcomes.some((outcome) => outcome.status === "timed_out" && outcome.scope === "run")
  const ranOut = run.ranOut ?? (outOfTime ? "deadline" : undefined)
  const derived = deriveStatus({
    coverage,
    outcomes,
    failures,
    required: requiredOf(plan.briefs),
    tolerated: toleratesShortfall(state, blueprint),
    verdict,
    hasOutput: integration.hasOutput,
    unresolved: integration.conflicts.filter(({ status }) => status === "unresolved").length,
    ...(integration.shortfall === null ? {} : { shortfall: integration.shortfall }),
    ...(stop?.status === "cancelled" && (stop.by === "user" || stop.by === "parent")
      ? { cancelledBy: stop.by }
      : {}),
    ...(run.resources.budget?.shortage === undefined
      ? {}
      : { overBudget: explainShortage(run.resources.budget.shortage) }),
    ...(state.approval?.status === "rejected" ? { rejected: state.approval.reason ?? "" } : {}),
  })
  return {
    // First, so that no field of an integrator can stand in for one of ours.
    ...integration.extra,
    ...derived,
    ...(derived.status === "complete" || ranOut === undefined ? {} : { ranOut }),
    ...(integration.hasOutput ? { output: integration.output } : {}),
    pattern: blueprint.pattern,
    runId: identity.id,
    seed: identity.seed,
    simulated: overhead.simulated || outcomes.some((outcome) => outcome.simulated === true),
    coverage,
    failures,
    conflicts: integration.conflicts,
    duplicates: integration.duplicates,
    ...delivered(integration),
    ...(plan.rationale === undefined ? {} : { rationale: plan.rationale }),
    ...(plan.unsplit === undefined ? {} : { unsplit: plan.unsplit }),
    ...(plan.requirements === undefined ? {} : { requirements: plan.requirements }),
    warnings: [
      ...(plan.warnings ?? []),
      ...integration.warnings,
      ...leftOut(plan),
      ...claimed(outcomes),
      ...cutOff(outcomes),
    ],
    verdict,
    integrator: { name: blueprint.integrator.name, params: blueprint.integrator.params },
    outcomes,
    ...spend,
    rounds: state.round,
    repairs: state.repairs,
    startedAt: identity.startedAt,
    endedAt: runtime.clock.now(),
  }
}

/** What an integrator delivers beside the output, as far as this one did. */
function delivered({
  records,
  merged,
  prose,
}: IntegrationRecord): Pick<Result, "records" | "merged" | "prose"> {
  return {
    ...(records === null ? {} : { records }),
    ...(merged === null ? {} : { merged }),
    ...(prose === null ? {} : { prose }),
  }
}

/** True when what is there was to be integrated although it is less than was wanted. */
function toleratesShortfall({ shortfall }: QuorumStateValue, { partial }: Blueprint): boolean {
  return shortfall === "integrate" || (shortfall === null && partial?.onShortfall === "integrate")
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
