import type { Agent } from "../../agents/agent.js"
import { planReply } from "../../agents/plan-reply.js"
import type { PlanCheck, PlanContext, PlannerReply } from "../../graph/blueprint.js"
import type { Integrator } from "../../integrate/integrator.js"
import { realPaths } from "../../runtime/real-path.js"
import type { PlannedBrief } from "../../task/brief.js"
import { checkIndependence } from "../../task/independence/check-independence.js"
import type { Json } from "../../task/json.js"
import { explainOutcome } from "../../task/outcome.js"

/** Asks an agent for the plan. */
export async function plannedBy(planner: Agent, input: Json, context: PlanContext): Promise<PlannerReply> {
  const outcome = await context.run(planner, {
    id: "plan",
    objective: "Split the task into briefs.",
    input,
  })
  if (outcome.status !== "ok") return { origin: "planner", failure: explainOutcome(outcome) }
  return planReply(outcome.output, input)
}

/** What stands against briefs that are to run side by side, for people. */
export function checkSection(briefs: readonly PlannedBrief[], integrator: Integrator): PlanCheck {
  const { errors, warnings } = checkIndependence(briefs, {
    mergedKeys: (key) => integrator.mergesKey?.(key) ?? true,
    resolve: realPaths(process.cwd()),
  })
  const line = ({ detail, repair }: { readonly detail: string; readonly repair: string }): string =>
    `${detail}. ${repair}`
  return { errors: errors.map(line), warnings: warnings.map(line) }
}
