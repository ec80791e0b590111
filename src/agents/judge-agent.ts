import { z } from "zod"
import { parseOptions } from "../task/options.js"
import type { Agent } from "./agent.js"
import { chatAgent, chatAgentSchema } from "./chat-agent.js"
import {
  drawFence,
  judgeInputSchema,
  judgeInstructions,
  judgePrompt,
  readInput,
  standingInstructions,
} from "./prompts/judge-prompts.js"
import type { ModelInput } from "./models/model-spec.js"
import type { Price } from "./models/price.js"

const text = z.string().min(1, "expected a text that is not empty")

/** Options that every agent has which judges. */
export interface JudgingOptions {
  /** Model spec, or any LangChain chat model. */
  readonly model: ModelInput
  /** Name in records and reports. @default its role and the model's id */
  readonly name?: string | undefined
  /** What to look to, beside the standing instructions. @default none */
  readonly instructions?: string | undefined
  /** Sampling temperature, from 0 to 2. @default the model's own */
  readonly temperature?: number | undefined
  /** Longest reply in tokens. @default the model's own; 4_096 in a run with a cost cap */
  readonly maxOutputTokens?: number | undefined
  /** US dollars per million tokens, for a model that the price table does not know. @default that of the table */
  readonly price?: Price | undefined
}

/** Options of `judgeAgent`. */
export interface JudgeAgentOptions extends JudgingOptions {
  /** What counts, the most important first. @default none beside the standing instructions */
  readonly criteria?: readonly string[] | undefined
}

export const judgeAgentSchema = chatAgentSchema
  .pick({
    model: true,
    name: true,
    instructions: true,
    temperature: true,
    maxOutputTokens: true,
    price: true,
  })
  .extend({
    criteria: z.array(text).min(1, "expected at least one criterion").readonly().optional(),
  })

/**
 * An agent that names the best of several candidates: input `{ task, candidates: [{ label, text }] }`, output the label
 * of the best one, or `null` when it cannot tell.
 *
 * Candidates stand between tags with a random word in them, as data. Ask in both orders and let contradictions abstain:
 * judges favour places in the list (Zheng et al. 2023, arXiv 2306.05685). Any agent with the same input and output can
 * judge as well. Why it chose is in the reply's `evidence`.
 *
 * @throws ConfigError for unknown options, an unknown model or a missing key
 *
 * @example
 * ```ts
 * import { batch } from "langgraph-quorum"
 * import { judgeAgent } from "langgraph-quorum/agents"
 *
 * const judge = judgeAgent({ model: "simulated:demo", criteria: ["it is right", "it is short"] })
 * const candidates = [{ label: "A", text: "391" }, { label: "B", text: "392" }]
 * const { output } = await batch({ agent: judge }).run([{ task: "What is 17 * 23?", candidates }])
 * console.log(output)
 * ```
 */
export function judgeAgent(options: JudgeAgentOptions): Agent<string | null> {
  const { criteria, instructions, name, ...settings } = parseOptions(judgeAgentSchema, options, "judgeAgent")
  const chat = chatAgent({
    ...settings,
    instructions: standingInstructions(judgeInstructions, criteria, instructions),
  })
  return {
    ...chat,
    name: name ?? `judge ${chat.name}`,
    async run(brief, context) {
      const input = readInput(judgeInputSchema, brief, "{ task, candidates: [{ label, text }] }")
      const labels = input.candidates.map((candidate) => candidate.label)
      const schema = z.object({
        // First, so that it is thought of before the verdict is given.
        reason: z.string().describe("why, in one or two sentences"),
        best: z.enum(labels).nullable().describe("the label of the best candidate, or null for none"),
      })
      const fence = drawFence(context.random, input)
      const { output } = await chat.run(
        { ...brief, objective: judgePrompt(input, fence), input: undefined, output: schema },
        context,
      )
      const { best, reason } = schema.parse(output)
      return { output: best, ...(reason === "" ? {} : { evidence: [reason] }) }
    },
  }
}
