import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import type { IntegrateContext, Integration } from "../integrate/integrator.js"
import { messageOf } from "../runtime/failure.js"
import { Interruption } from "../runtime/interruption.js"
import { randomStream } from "../runtime/random.js"
import { type PlannedBriefs, planBriefs } from "../task/brief.js"
import { failureAccount } from "../task/failure.js"
import type { Outcome } from "../task/outcome.js"
import { overheadSince } from "./overhead.js"
import { outcomesOf } from "./plan-order.js"
import { roomFor } from "./room-for-rounds.js"
import type { RunContext } from "./run/run-context.js"
import { reopenedBy } from "./send-again.js"
import { afterShortfall } from "./shortfall.js"
import type { IntegrationRecord, QuorumStateUpdate, QuorumStateValue } from "./state.js"

/** Turns outcomes into one output, or adds briefs to the plan for another round, or sends missing ones out again. */
export async function integrateStep(
  state: QuorumStateValue,
  run: RunContext,
  config: LangGraphRunnableConfig,
): Promise<QuorumStateUpdate> {
  const outcomes = outcomesOf(state)
  // What ran has ended; nothing else is to be paid.
  if (run.draining) run.scope.stop(new Interruption({ status: "cancelled", by: "user" }))
  const otherwise = afterShortfall(state, outcomes, run, config)
  if (otherwise !== undefined) {
    const again = reopenedBy(otherwise)
    if (again.length > 0) run.log.reopened(again)
    return otherwise
  }
  const integration = await integrate(state, outcomes, run, config)
  const overhead = overheadSince(state.overhead, run)
  run.events.emit({
    type: "integrated",
    integrator: run.blueprint.integrator.name,
    reason: integration.reason,
  })
  if (integration.done) {
    const integrated = recordOf(integration)
    run.log.integrated(integrated)
    return { integration: integrated, overhead }
  }
  run.schemas = new Map([...run.schemas, ...integration.added.schemas])
  const briefs = [...state.planned.briefs, ...integration.added.briefs]
  return { planned: { ...state.planned, briefs }, overhead, integration: null }
}

type Integrated =
  | Extract<Integration<unknown>, { done: true }>
  | { readonly done: false; readonly added: PlannedBriefs; readonly reason: string }

async function integrate(
  state: QuorumStateValue,
  outcomes: readonly Outcome[],
  run: RunContext,
  config: LangGraphRunnableConfig,
): Promise<Integrated> {
  const { planned: plan, round, input } = state
  if (plan.failure !== undefined) {
    return { done: true, shortfall: `planning failed: ${plan.failure}`, reason: "nothing was planned" }
  }
  const { integrator } = run.blueprint
  const closed = run.closed || !roomFor(1, state, config, run.blueprint)
  try {
    const working = integrator.integrate(outcomes, {
      task: input,
      briefs: plan.briefs,
      requirements: plan.requirements ?? [],
      findings: state.verdict?.findings ?? [],
      failures: failureAccount(plan.briefs, outcomes),
      round,
      closed,
      ...(closed ? { closedBy: closedBy(run) } : {}),
      lastRound: !roomFor(2, state, config, run.blueprint),
      // Of its own for every step, so that one that is taken up again draws the same.
      random: randomStream(run.identity.seed, `integrate ${round}.${state.repairs}`),
      memory: run.collector.memory,
      run: (agent, brief) => run.beside.run(agent, brief),
    })
    // A run that was stopped before still integrates what it has; one that is stopped meanwhile does not wait.
    const integration = await (run.scope.interruption === undefined ? run.scope.race(working) : working)
    if (integration.done) return integration
    if (closed)
      return refused(`the integrator ${integrator.name} asked for more briefs though the run is closed`)
    const added = planBriefs(integration.more, plan.briefs.length, run.schemas)
    const taken = new Set(plan.briefs.map((brief) => brief.id))
    const twin = added.briefs.find((brief) => taken.has(brief.id))
    if (twin !== undefined) {
      return refused(
        `the integrator ${integrator.name} asked for a brief "${twin.id}", which the plan has already`,
      )
    }
    const against = run.blueprint.checkPlan?.([...plan.briefs, ...added.briefs]).errors ?? []
    if (against.length > 0)
      return refused(
        `the integrator ${integrator.name} asked for briefs that cannot go out: ${against.join("; ")}`,
      )
    return { done: false, added, reason: integration.reason }
  } catch (thrown) {
    // The branches are paid for: a broken integrator must not take their outcomes with it.
    return refused(`the integrator ${integrator.name} threw: ${messageOf(thrown)}`)
  }
}

function closedBy(run: RunContext): NonNullable<IntegrateContext["closedBy"]> {
  return run.ranOut ?? (run.scope.interruption === undefined ? "rounds" : "cancelled")
}

function refused(shortfall: string): Integrated {
  return { done: true, shortfall, reason: shortfall }
}

function recordOf(integration: Extract<Integration<unknown>, { done: true }>): IntegrationRecord {
  return {
    hasOutput: integration.output !== undefined,
    output: integration.output ?? null,
    shortfall: integration.shortfall ?? null,
    conflicts: integration.conflicts ?? [],
    duplicates: integration.duplicates ?? [],
    merged: integration.merged ?? null,
    records: integration.records ?? null,
    prose: integration.prose ?? null,
    replaced: integration.replaced ?? [],
    warnings: integration.warnings ?? [],
    extra: integration.extra ?? {},
  }
}
