import type { BaseChatModel } from "@langchain/core/language_models/chat_models"
import { z } from "zod"
import { parseOptions } from "../task/options.js"
import type { Agent } from "./agent.js"
import { chatAgent } from "./chat-agent.js"
import { planInstructions, planPrompt } from "./prompts.js"

const text = z.string().min(1)

/** What a planner returns: briefs that need nothing of each other, and why the task was split so. */
export const plannedTask = (maxBriefs: number) =>
  z.object({
    rationale: z.string(),
    briefs: z
      .array(
        z.object({
          id: text.max(60).describe("short and unique, for example security"),
          objective: text.describe("what this worker has to find out or produce, complete in itself"),
          constraints: z.array(text),
        }),
      )
      .min(1)
      .max(maxBriefs)
      .superRefine((briefs, context) => {
        const ids = briefs.map((brief) => brief.id)
        const twin = ids.find((id, position) => ids.indexOf(id) !== position)
        if (twin === undefined) return
        context.addIssue({
          code: "custom",
          message: `expected every brief to have its own id, got ${JSON.stringify(twin)} twice`,
        })
      }),
  })

export type PlannedTask = z.output<ReturnType<typeof plannedTask>>

export const plannerAgentSchema = z.strictObject({
  /** Model spec, or any LangChain chat model. */
  model: z.custom<string | BaseChatModel>(
    (value) => value !== undefined,
    "expected a model spec or a chat model",
  ),
  /** Most briefs of a plan. @default 8 */
  maxBriefs: z.int().positive().default(8),
  instructions: text.optional(),
})

export type PlannerAgentOptions = z.input<typeof plannerAgentSchema>

/**
 * An agent that splits a task into briefs; give it to `section` as `planner`.
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
