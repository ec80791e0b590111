import { messageOf } from "../runtime/failure.js"
import { type Approval, reasonToAsk } from "../task/approval.js"
import { type PlanEstimate, estimatePlan } from "../task/estimate.js"
import type { Json } from "../task/json.js"
import { planHash } from "../task/plan-hash.js"
import type { Plan } from "../task/plan.js"
import type { Blueprint } from "./blueprint.js"
import type { RunContext } from "./run/run-context.js"
import { defaultConcurrency } from "./settings.js"
import type { QuorumStateValue } from "./state.js"

/**
 * The question that a plan has to wait with, if it has to: decided once, in the plan step, so that the checkpoint has it.
 *
 * Asked again when somebody answers, a rule that has changed its mind meanwhile would let a rejected plan through. A
 * rule that cannot say lets nothing through either, and does not lose the plan, which is paid for.
 */
export async function questionOn(planned: Plan, input: Json, run: RunContext): Promise<Approval | null> {
  const { blueprint, identity } = run
  const { approve, settings } = blueprint
  if (approve === undefined || planned.failure !== undefined) return null
  const estimate = estimateFor({ planned, input }, blueprint)
  const asked = await run.scope
    .race(reasonToAsk(approve, planned, estimate, settings.maxCost))
    .catch((thrown: unknown) => `the pattern's own rule could not say: ${messageOf(thrown)}`)
  return asked === undefined ? null : { status: "asked", planHash: planHash(planned, identity.id), asked }
}

export function estimateFor(
  { planned, input }: Pick<QuorumStateValue, "planned" | "input">,
  blueprint: Blueprint,
): PlanEstimate {
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
