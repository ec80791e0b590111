import { z } from "zod"
import { parseOptions } from "../task/options.js"
import type { Agent } from "./agent.js"
import { chatAgent } from "./chat-agent.js"
import { type JudgingOptions, judgeAgentSchema } from "./judge-agent.js"
import {
  drawFence,
  entailmentInputSchema,
  entailmentInstructions,
  entailmentPrompt,
  readInput,
  standingInstructions,
} from "./prompts/judge-prompts.js"

export const entailmentAgentSchema = judgeAgentSchema.omit({ criteria: true })

/** Options of `entailmentAgent`. */
export type EntailmentAgentOptions = JudgingOptions

const follows = z.boolean().describe("true when the second answer follows from the first")

/**
 * An agent that says whether one answer to a task follows from another: input `{ task, premise, hypothesis }`, output a
 * boolean.
 *
 * Two texts are the same answer when each follows from the other (Kuhn, Gal and Farquhar 2023, arXiv 2302.09664); give
 * it to `clusterByEntailment`, which asks both ways.
 *
 * @throws ConfigError for unknown options, an unknown model or a missing key
 *
 * @example
 * ```ts
 * import { batch } from "langgraph-quorum"
 * import { entailmentAgent } from "langgraph-quorum/agents"
 *
 * const pair = { task: "Where is it?", premise: "In Paris, the capital.", hypothesis: "In Paris." }
 * const { output } = await batch({ agent: entailmentAgent({ model: "simulated:demo" }) }).run([pair])
 * console.log(output)
 * ```
 */
export function entailmentAgent(options: EntailmentAgentOptions): Agent<boolean> {
  const { instructions, name, ...settings } = parseOptions(entailmentAgentSchema, options, "entailmentAgent")
  const chat = chatAgent({
    ...settings,
    instructions: standingInstructions(entailmentInstructions, undefined, instructions),
  })
  return {
    ...chat,
    name: name ?? `entailment ${chat.name}`,
    async run(brief, context) {
      const input = readInput(entailmentInputSchema, brief, "{ task, premise, hypothesis }")
      const objective = entailmentPrompt(input, drawFence(context.random, input))
      const { output } = await chat.run({ ...brief, objective, input: undefined, output: follows }, context)
      return { output: follows.parse(output) }
    },
  }
}
