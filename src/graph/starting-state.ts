import type { Approval } from "../task/approval.js"
import type { Json } from "../task/json.js"
import type { Plan } from "../task/plan.js"
import { noSpend } from "../task/usage.js"
import type { RunContext } from "./run/run-context.js"
import type { QuorumStateUpdate } from "./state.js"

/** What a run knows once it is planned. */
export interface Start {
  readonly input: Json
  readonly plan: Plan
  readonly approval: Approval | null
}

/** The state of a run of which nothing has gone out; whatever an invocation before left in the thread is cleared. */
export function startingState({ input, plan, approval }: Start, run: RunContext): QuorumStateUpdate {
  return {
    input,
    request: null,
    run: run.identity,
    planned: plan,
    round: 0,
    outcomes: null,
    earlier: null,
    repairs: 0,
    approval,
    shortfall: null,
    integration: null,
    overhead: { ...noSpend, simulated: run.beside.simulated },
    verdict: null,
    result: null,
  }
}
