import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import type { Blueprint } from "./blueprint.js"
import type { QuorumStateValue } from "./state.js"

/** Most rounds in which missing briefs go out again or the integrator repairs its work, over the whole run. */
export const mostRepairs = 2

/** Supersteps: of a round, around all of them, and of a repair beside its round. */
const stepsOfRound = 3
const stepsAround = 2
const stepsOfRepair = 2

/** LangGraph's own limit on the steps of a graph, where the invocation sets none; 7 rounds stay within it. */
const usualSteps = 25
const usualRounds = 7

/** The limit on steps that leaves room for the rounds of a pattern and its repairs. */
export function stepsFor(blueprint: Blueprint): number {
  const { rounds = usualRounds } = blueprint
  const repairing = blueprint.partial === undefined ? 0 : stepsOfRepair * mostRepairs + 1
  return Math.max(usualSteps, stepsAround + stepsOfRound * rounds + repairing + 1)
}

/** Whether that many more rounds may follow: within those of the pattern and the steps that the invocation has. */
export function roomFor(
  further: number,
  { round, repairs, approval }: Pick<QuorumStateValue, "round" | "repairs" | "approval">,
  config: LangGraphRunnableConfig,
  { rounds = usualRounds }: Blueprint,
): boolean {
  const { recursionLimit = usualSteps } = config
  const asked = approval === null ? 0 : 1
  const steps = stepsAround + asked + stepsOfRound * (round + further) + stepsOfRepair * repairs
  // LangGraph gives up when the limit is reached, not when it is passed.
  return round + further <= rounds && steps < recursionLimit
}
