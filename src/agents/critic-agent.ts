import { z } from "zod"
import { parseOptions } from "../task/options.js"
import type { Agent } from "./agent.js"
import { chatAgent } from "./chat-agent.js"
import { criticInputSchema, criticInstructions, criticPrompt } from "./prompts/critic-prompt.js"
import { type JudgeAgentOptions, judgeAgentSchema } from "./judge-agent.js"
import { drawFence, readInput, standingInstructions } from "./prompts/judge-prompts.js"

/** Options of `criticAgent`. */
export type CriticAgentOptions = JudgeAgentOptions

/** What a critic says of a plan, whoever it is. */
export const critiqueSchema = z.object({
  remarks: z.array(
    z.object({
      briefIds: z
        .array(z.string())
        .describe("ids of the briefs it is about; none when it is about the whole plan"),
      problem: z.string().describe("what would go wrong, in one sentence"),
      proposal: z.string().describe("what to change, in one sentence"),
    }),
  ),
})

export type Critique = z.output<typeof critiqueSchema>

/**
 * An agent that reads a plan before it is carried out: input `{ task, requirements?, briefs }`, output
 * `{ remarks: [{ briefIds, problem, proposal }] }`.
 *
 * Advisory: it sees what words mean, where `checkIndependence` sees what is declared, but it can be wrong, and nothing
 * is refused because of it. Ids that no brief has are left out of its remarks.
 *
 * @throws ConfigError for unknown options, an unknown model or a missing key
 *
 * @example
 * ```ts
 * import { batch } from "langgraph-quorum"
 * import { criticAgent } from "langgraph-quorum/agents"
 *
 * const critic = criticAgent({ model: "simulated:demo" })
 * const briefs = [
 *   { id: "facts", objective: "List the facts of the report" },
 *   { id: "doubts", objective: "Say which of the facts found are doubtful" },
 * ]
 * const { output } = await batch({ agent: critic }).run([{ task: "Review the report", briefs }])
 * console.log(output)
 * ```
 */
export function criticAgent(options: CriticAgentOptions): Agent<Critique> {
  const { criteria, instructions, name, ...settings } = parseOptions(judgeAgentSchema, options, "criticAgent")
  const chat = chatAgent({
    ...settings,
    instructions: standingInstructions(criticInstructions, criteria, instructions),
  })
  return {
    ...chat,
    name: name ?? `critic ${chat.name}`,
    async run(brief, context) {
      const input = readInput(
        criticInputSchema,
        brief,
        "{ task, requirements?, briefs: [{ id, objective }] }",
      )
      const objective = criticPrompt(input, drawFence(context.random, input))
      const { output } = await chat.run(
        { ...brief, objective, input: undefined, output: critiqueSchema },
        context,
      )
      const known = new Set(input.briefs.map(({ id }) => id))
      const remarks = critiqueSchema
        .parse(output)
        .remarks.flatMap(({ briefIds, problem, proposal }) =>
          problem.trim() === ""
            ? []
            : [{ briefIds: briefIds.filter((id) => known.has(id)), problem, proposal }],
        )
      return { output: { remarks } }
    },
  }
}
