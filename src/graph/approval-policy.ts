import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import { ConfigError } from "../errors.js"
import { reasonToAsk } from "../task/approval.js"
import { type PlanEstimate, estimatePlan } from "../task/estimate.js"
import type { Blueprint } from "./blueprint.js"
import { closeRun, openedRun } from "./runs.js"
import { defaultConcurrency } from "./settings.js"
import type { QuorumStateValue } from "./state.js"

/** What LangGraph passes to the nodes of a graph that has a checkpointer; `interrupt` looks for the same. */
const checkpointerKey = "__pregel_checkpointer"

/**
 * Refuses a graph that asks people and could not wait for their answer, before a planner is paid.
 *
 * @throws ConfigError when the graph was compiled without a checkpointer
 */
export function refuseUnaskable(blueprint: Blueprint, config: LangGraphRunnableConfig): void {
  const asks = blueprint.approve !== undefined || blueprint.partial?.onShortfall === "ask"
  if (!asks || Boolean(config.configurable?.[checkpointerKey])) return
  throw new ConfigError(
    `Expected a checkpointer, as this ${blueprint.pattern} asks a person, got none. Compile the graph with one: it holds the run while it waits`,
  )
}

/**
 * Whether a plan waits for approval: asked once, on the way out of the plan step, so that the checkpoint has it.
 *
 * Asked again when somebody answers, a rule that has changed its mind meanwhile would let a rejected plan through.
 */
export function mustAsk(state: QuorumStateValue, blueprint: Blueprint): boolean {
  try {
    return reasonFor(state, blueprint, estimateFor(state, blueprint)) !== undefined
  } catch (error) {
    const run = openedRun(state.run.id)
    if (run !== undefined) closeRun(run)
    throw error
  }
}

/** Why the plan has to be approved, if it has to be. */
export function reasonFor(
  { planned }: QuorumStateValue,
  { approve, settings }: Blueprint,
  estimate: PlanEstimate,
): string | undefined {
  return approve === undefined ? undefined : reasonToAsk(approve, planned, estimate, settings.maxCost)
}

export function estimateFor({ planned, input }: QuorumStateValue, blueprint: Blueprint): PlanEstimate {
  const { agent, integrator, settings, validation } = blueprint
  // Once: briefs without an input of their own all get the same, and there may be thousands.
  const shared = JSON.stringify(input).length
  return estimatePlan({
    briefs: planned.briefs,
    charactersOf: (brief) => ({
      own: JSON.stringify(brief).length,
      shared: brief.input === undefined ? shared : 0,
    }),
    furtherCalls: (integrator.agents?.length ?? 0) + (validation?.judge === undefined ? 0 : 1),
    concurrency: settings.concurrency ?? agent.concurrency ?? defaultConcurrency,
    priceOf: (usage) => agent.priceOf?.(usage) ?? null,
  })
}
