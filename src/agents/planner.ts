import { z } from "zod"
import { parseOptions } from "../task/options.js"
import type { Agent } from "./agent.js"
import { chatAgent } from "./chat-agent.js"
import type { ModelInput } from "./models/model-spec.js"
import { planProblems } from "./plan-checks.js"
import { planInstructions, planPrompt } from "./prompts/plan-prompts.js"

const text = z.string().min(1)
const texts = z.array(text)

const plannedBrief = z.object({
  id: text.max(60).describe("short and unique, for example security"),
  objective: text.describe("what this worker has to find out or produce, complete in itself"),
  scope: z.object({
    in: texts.describe("what belongs to it; may be empty"),
    out: texts.describe("what does not, because another brief does it; may be empty"),
  }),
  format: z.string().describe("the exact format of its output, in words"),
  constraints: texts.describe("what it has to keep to; may be empty"),
  requirementIds: texts.describe("ids of the requirements it serves"),
  dependsOn: texts.describe("ids of briefs whose output it needs as input; empty as a rule"),
})

/**
 * The schema of a plan: what the task asks for, whether and why it is split, and the briefs.
 *
 * Every field is required, so that strict mode can hold models to it; lists may be empty.
 */
export const plannedTask = (maxBriefs: number) =>
  z
    .object({
      requirements: z.array(
        z.object({
          id: text.max(60).describe("req-1, req-2, ..."),
          text: text.describe("one thing that the task asks for, so that it can be checked"),
        }),
      ),
      split: z.boolean().describe("false when one worker does the whole task better"),
      why: text.describe("why it is split so, or why not, in one or two sentences"),
      briefs: z.array(plannedBrief).min(1).max(maxBriefs),
    })
    .superRefine((plan, context) => {
      for (const { path, message } of planProblems(plan))
        context.addIssue({ code: "custom", path: [...path], message })
    })

/** What a planner agent returns: requirements, whether to split, why, and briefs that need nothing of each other. */
export type PlannedTask = z.output<ReturnType<typeof plannedTask>>

/** Options of `plannerAgent`. */
export interface PlannerAgentOptions {
  /** Model spec, or any LangChain chat model. */
  readonly model: ModelInput
  /** Most briefs of a plan. @default 8 */
  readonly maxBriefs?: number | undefined
  /** What to look to in planning, beside the standing instructions. @default none */
  readonly instructions?: string | undefined
}

export const plannerAgentSchema = z.strictObject({
  model: z.custom<ModelInput>((value) => value !== undefined, "expected a model spec or a chat model"),
  maxBriefs: z.int().positive().default(8),
  instructions: text.optional(),
})

/**
 * An agent that splits a task into briefs; give it to `section` as `planner`.
 *
 * It names what the task asks for, and which brief serves which of it. It may answer that the task should not be split:
 * there is one brief then, and `why`. A plan that leaves a requirement to nobody, uses a name twice or goes in circles is
 * sent back once.
 *
 * @throws ConfigError for unknown options, an unknown model or a missing key
 *
 * @example
 * ```ts
 * import { section } from "langgraph-quorum"
 * import { plannerAgent } from "langgraph-quorum/agents"
 *
 * const survey = section({ model: "simulated:demo", planner: plannerAgent({ model: "simulated:demo", maxBriefs: 3 }) })
 * console.log((await survey.run("Compare trains, planes and cars for a trip of 500 km.")).status)
 * ```
 */
export function plannerAgent(options: PlannerAgentOptions): Agent<PlannedTask> {
  const settings = parseOptions(plannerAgentSchema, options, "plannerAgent")
  const schema = plannedTask(settings.maxBriefs)
  const chat = chatAgent({
    model: settings.model,
    instructions: [
      planInstructions,
      ...(settings.instructions === undefined ? [] : [settings.instructions]),
    ].join("\n\n"),
  })
  return {
    ...chat,
    name: `planner ${chat.name}`,
    async run(brief, context) {
      const objective = planPrompt(brief.input, settings.maxBriefs)
      const { output } = await chat.run({ ...brief, objective, input: undefined, output: schema }, context)
      return { output: schema.parse(output) }
    },
  }
}
