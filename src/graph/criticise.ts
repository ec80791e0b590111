import type { PlannedBrief } from "../task/brief.js"
import { type Json, deepFreeze } from "../task/json.js"
import { explainOutcome } from "../task/outcome.js"
import { z } from "zod"
import type { RunContext } from "./run-context.js"

const remarksSchema = z.object({
  remarks: z.array(z.object({ briefIds: z.array(z.string()), problem: z.string(), proposal: z.string() })),
})

/** What the critic of a plan has to say, one line each. It advises: nothing is refused because of it. */
export async function criticise(
  briefs: readonly PlannedBrief[],
  task: Json,
  run: RunContext,
): Promise<readonly string[]> {
  const { critic } = run.blueprint
  if (critic === undefined) return []
  const outcome = await run.runAgent(critic, {
    id: "critic",
    objective: "Criticise the plan.",
    input: deepFreeze({ task, briefs: structuredClone(briefs) }),
  })
  if (outcome.status !== "ok") return [`${critic.name} gave no remarks: ${explainOutcome(outcome)}`]
  const parsed = remarksSchema.safeParse(outcome.output)
  if (!parsed.success) return [`${critic.name} gave no remarks that could be read`]
  return parsed.data.remarks.map(
    ({ briefIds, problem, proposal }) => `${critic.name} on ${briefIds.join(", ")}: ${problem}. Proposal: ${proposal}`,
  )
}
