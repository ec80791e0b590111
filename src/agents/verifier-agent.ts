import { z } from "zod"
import { parseOptions } from "../task/options.js"
import type { Agent } from "./agent.js"
import { chatAgent } from "./chat-agent.js"
import { type JudgeAgentOptions, judgeAgentSchema } from "./judge-agent.js"
import {
  drawFence,
  readInput,
  standingInstructions,
  verifierInputSchema,
  verifierInstructions,
  verifierPrompt,
} from "./prompts/judge-prompts.js"

/** Options of `verifierAgent`. */
export type VerifierAgentOptions = JudgeAgentOptions

/** What every verifier says of an output, whoever wrote it. */
export const verificationSchema = z.object({
  /** From 0 to 1; higher is better. */
  score: z.number().min(0).max(1),
  reason: z.string().optional(),
})

export type Verification = z.output<typeof verificationSchema>

const reply = z.object({
  // First, so that it is thought of before the score is given.
  reason: z.string().describe("what is right and what is wrong with it, in one or two sentences"),
  score: verificationSchema.shape.score.describe("from 0 to 1"),
})

/**
 * An agent that scores one answer to a task: input `{ task, answer }`, output `{ score, reason? }` with a score from 0
 * to 1.
 *
 * A score out of range goes back once for correction and is then an invalid output, never clipped. A model that checks
 * is no proof: where a program can check (tests, a calculator), give `scoreBallots` a function instead. Source: Cobbe
 * et al. 2021, arXiv 2110.14168.
 *
 * @throws ConfigError for unknown options, an unknown model or a missing key
 *
 * @example
 * ```ts
 * import { batch } from "langgraph-quorum"
 * import { verifierAgent } from "langgraph-quorum/agents"
 *
 * const verifier = verifierAgent({ model: "simulated:demo", criteria: ["the sum is right"] })
 * const { output } = await batch({ agent: verifier }).run([{ task: "What is 17 * 23?", answer: 391 }])
 * console.log(output)
 * ```
 */
export function verifierAgent(options: VerifierAgentOptions): Agent<Verification> {
  const { criteria, instructions, name, ...settings } = parseOptions(
    judgeAgentSchema,
    options,
    "verifierAgent",
  )
  const chat = chatAgent({
    ...settings,
    instructions: standingInstructions(verifierInstructions, criteria, instructions),
  })
  return {
    ...chat,
    name: name ?? `verifier ${chat.name}`,
    async run(brief, context) {
      const input = readInput(verifierInputSchema, brief, "{ task, answer }")
      const objective = verifierPrompt(input, drawFence(context.random, input))
      const { output } = await chat.run({ ...brief, objective, input: undefined, output: reply }, context)
      const { reason, score } = reply.parse(output)
      return { output: { score, ...(reason === "" ? {} : { reason }) } }
    },
  }
}
