import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import type { Approval } from "../../task/approval.js"
import type { Json } from "../../task/json.js"
import type { Plan } from "../../task/plan.js"
import { planHash } from "../../task/plan-hash.js"
import { inheritSchemas } from "./catch-up.js"
import { preflight } from "../preflight.js"
import type { RunContext } from "../run/run-context.js"
import { startingState } from "../starting-state.js"
import type { QuorumStateUpdate } from "../state.js"

/**
 * What the plan step hands on instead of a new plan, when the run has a past with one.
 *
 * @throws ConfigError when it is to go on with an agent that cannot work
 */
export function restoredState(
  run: RunContext,
  input: Json,
  config: LangGraphRunnableConfig,
): QuorumStateUpdate | undefined {
  const { past, blueprint } = run
  if (past === undefined) return undefined
  if (past.live) run.resources.budget?.commit(past.spent)
  for (const message of past.warnings) run.events.emit({ type: "warning", message })
  const { state } = past
  if (state === undefined) return undefined
  if (past.live) preflight(blueprint, config)
  const { plan, ...before } = state
  inheritSchemas(plan, run)
  run.events.emit({ type: "run_started", pattern: blueprint.pattern, seed: run.identity.seed })
  return { ...startingState({ input, plan, approval: approvalOf(plan, run) }, run), ...before }
}

/** A plan is on record once it goes out: whoever was to approve it did. */
function approvalOf(plan: Plan, { blueprint, identity }: RunContext): Approval | null {
  if (blueprint.approve === undefined) return null
  const asked = "it was asked before the run was cut off"
  return { status: "approved", planHash: planHash(plan, identity.id), asked }
}
