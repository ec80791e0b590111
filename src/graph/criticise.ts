import { critiqueSchema } from "../agents/critic-agent.js"
import type { PlannedBrief } from "../task/brief.js"
import { type Json, deepFreeze } from "../task/json.js"
import type { Requirement } from "../task/plan.js"
import { explainOutcome } from "../task/outcome.js"
import type { RunContext } from "./run/run-context.js"

/** What the critic of a plan has to say, one line each. It advises: nothing is refused because of it. */
export async function criticise(
  briefs: readonly PlannedBrief[],
  task: Json,
  requirements: readonly Requirement[] | undefined,
  run: RunContext,
): Promise<readonly string[]> {
  const { critic } = run.blueprint
  if (critic === undefined) return []
  const outcome = await run.beside.run(critic, {
    id: "critic",
    objective: "Criticise the plan.",
    input: deepFreeze(
      structuredClone({ task, briefs, ...(requirements === undefined ? {} : { requirements }) }),
    ),
  })
  if (outcome.status !== "ok") return [`${critic.name} gave no remarks: ${explainOutcome(outcome)}`]
  const parsed = critiqueSchema.safeParse(outcome.output)
  if (!parsed.success) return [`${critic.name} gave no remarks that could be read`]
  return parsed.data.remarks.map(
    ({ briefIds, problem, proposal }) =>
      `${critic.name} on ${briefIds.join(", ")}: ${problem}. Proposal: ${proposal}`,
  )
}
