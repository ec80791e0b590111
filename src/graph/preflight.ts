import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import type { PreflightOptions } from "../agents/agent.js"
import { ConfigError } from "../errors.js"
import { type Blueprint, agentsBeside } from "./blueprint.js"
import { checkpointerOf } from "./past/checkpointer-of.js"

/**
 * Refuses a graph that cannot work, before anything is paid.
 *
 * @throws ConfigError when it asks people and was compiled without a checkpointer, or an agent of it cannot work
 */
export function preflight(blueprint: Blueprint, config: LangGraphRunnableConfig): void {
  refuseUnaskable(blueprint, config)
  preflightAgents(blueprint, { maxCost: blueprint.settings.maxCost })
}

/** Asks the agent of the branches, and those beside them, to refuse what they cannot do. */
export function preflightAgents(blueprint: Blueprint, options: PreflightOptions): void {
  for (const agent of [blueprint.agent, ...agentsBeside(blueprint)]) agent.preflight?.(options)
}

/** Refuses a graph that asks people and could not wait for their answer. */
function refuseUnaskable(blueprint: Blueprint, config: LangGraphRunnableConfig): void {
  const asks = blueprint.approve !== undefined || blueprint.partial?.onShortfall === "ask"
  if (!asks || checkpointerOf(config) !== undefined) return
  throw new ConfigError(
    `Expected a checkpointer, as this ${blueprint.pattern} asks a person, got none. Compile the graph with one: it holds the run while it waits`,
  )
}
