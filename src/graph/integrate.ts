import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import type { IntegrateContext, Integration } from "../integrate/integrator.js"
import { messageOf } from "../runtime/failure.js"
import { type PlannedBriefs, planBriefs } from "../task/brief.js"
import { failureAccount } from "../task/failure.js"
import type { Outcome } from "../task/outcome.js"
import { totalSpend } from "../task/usage.js"
import type { Blueprint } from "./blueprint.js"
import type { RunContext } from "./run-context.js"
import { findRun } from "./runs.js"
import type { IntegrationRecord, QuorumStateUpdate, QuorumStateValue } from "./state.js"

/** Steps that a round takes, and those around all of them. */
const stepsOfRound = 3
const stepsAround = 2

/** LangGraph's own limit on the steps of a graph, where the invocation sets none; 7 rounds stay within it. */
const usualSteps = 25
const usualRounds = 7

/** The limit on steps that leaves room for the rounds of a pattern. */
export function stepsFor({ rounds = usualRounds }: Blueprint): number {
  return Math.max(usualSteps, stepsAround + stepsOfRound * rounds)
}

/** Most rounds of briefs: those of the pattern, within the limit on steps that the invocation has. */
function roundsWithin(config: LangGraphRunnableConfig, { rounds = usualRounds }: Blueprint): number {
  const { recursionLimit = usualSteps } = config
  return Math.max(1, Math.min(rounds, Math.floor((recursionLimit - stepsAround) / stepsOfRound)))
}

/** Turns outcomes into one output, or adds briefs to the plan for another round. */
export function integrateStep(blueprint: Blueprint) {
  return async (state: QuorumStateValue, config: LangGraphRunnableConfig): Promise<QuorumStateUpdate> => {
    const run = findRun(state.run, blueprint, state.input)
    run.attach(config)
    const outcomes = inPlanOrder(state.outcomes)
    const integration = await integrate(state, outcomes, run, roundsWithin(config, blueprint))
    const spend = totalSpend([state.overhead, run.takeOverhead()])
    const overhead = { ...spend, simulated: state.overhead.simulated || run.overheadSimulated }
    run.events.emit({ type: "integrated", integrator: blueprint.integrator.name, reason: integration.reason })
    if (integration.done) return { integration: record(integration), overhead }
    run.schemas = new Map([...run.schemas, ...integration.added.schemas])
    const briefs = [...state.planned.briefs, ...integration.added.briefs]
    return { planned: { ...state.planned, briefs }, overhead }
  }
}

type Integrated =
  | Extract<Integration<unknown>, { done: true }>
  | { readonly done: false; readonly added: PlannedBriefs; readonly reason: string }

async function integrate(
  state: QuorumStateValue,
  outcomes: readonly Outcome[],
  run: RunContext,
  maxRounds: number,
): Promise<Integrated> {
  const { planned: plan, round, input } = state
  if (plan.failure !== undefined) {
    return { done: true, shortfall: `planning failed: ${plan.failure}`, reason: "nothing was planned" }
  }
  const { integrator } = run.blueprint
  const closed = run.closed || round >= maxRounds
  try {
    const working = integrator.integrate(outcomes, {
      task: input,
      briefs: plan.briefs,
      failures: failureAccount(plan.briefs, outcomes),
      round,
      closed,
      ...(closed ? { closedBy: closedBy(run) } : {}),
      lastRound: round + 1 >= maxRounds,
      random: run.random,
      memory: run.collector.memory,
      run: (agent, brief) => run.runAgent(agent, brief),
    })
    // A run that was stopped before still integrates what it has; one that is stopped meanwhile does not wait.
    const integration = await (run.scope.interruption === undefined ? run.scope.race(working) : working)
    if (integration.done) return integration
    if (closed)
      return refused(`the integrator ${integrator.name} asked for more briefs though the run is closed`)
    const added = planBriefs(integration.more, plan.briefs.length)
    const taken = new Set(plan.briefs.map((brief) => brief.id))
    const twin = added.briefs.find((brief) => taken.has(brief.id))
    if (twin === undefined) return { done: false, added, reason: integration.reason }
    return refused(
      `the integrator ${integrator.name} asked for a brief "${twin.id}", which the plan has already`,
    )
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

/** Plan order, each brief once: the order in which everybody but the events sees outcomes. */
export function inPlanOrder(outcomes: readonly Outcome[]): readonly Outcome[] {
  const first = new Map<string, Outcome>()
  for (const outcome of outcomes) if (!first.has(outcome.briefId)) first.set(outcome.briefId, outcome)
  return [...first.values()].toSorted((left, right) => left.index - right.index)
}

function record(integration: Extract<Integration<unknown>, { done: true }>): IntegrationRecord {
  return {
    hasOutput: integration.output !== undefined,
    output: integration.output ?? null,
    shortfall: integration.shortfall ?? null,
    conflicts: integration.conflicts ?? [],
    replaced: integration.replaced ?? [],
    warnings: integration.warnings ?? [],
    extra: integration.extra ?? {},
  }
}
