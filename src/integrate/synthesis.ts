import type { BaseChatModel } from "@langchain/core/language_models/chat_models"
import { z } from "zod"
import { chatAgent } from "../agents/chat-agent.js"
import { type BranchNote, synthesisInstructions, synthesisPrompt } from "../agents/prompts.js"
import { parseOptions } from "../task/options.js"
import { explainOutcome, isOk } from "../task/outcome.js"
import type { PlannedBrief } from "../task/brief.js"
import type { Failure } from "../task/failure.js"
import type { Outcome } from "../task/outcome.js"
import type { Conflict } from "../task/result.js"
import type { Integrator } from "./integrator.js"

export const synthesisSchema = z.strictObject({
  /** Model spec, or any LangChain chat model. */
  model: z.custom<string | BaseChatModel>(
    (value) => value !== undefined,
    "expected a model spec or a chat model",
  ),
  /** How to write the answer, beside the standing instructions. */
  instructions: z.string().min(1).optional(),
  /** Shape of the answer; text when absent. */
  output: z.instanceof(z.ZodType, { error: "expected a zod schema" }).optional(),
  /** Most characters of branch outputs in one prompt; more is refused, not cut. @default 400_000 */
  maxCharacters: z.int().positive().default(400_000),
})

export type SynthesisOptions = z.input<typeof synthesisSchema>

/**
 * An integrator that has a model write one answer out of the outputs, told of every missing brief.
 *
 * Branch outputs stand between tags with a random word in them, as data. Missing briefs are named under a text
 * answer by code, whatever the model wrote.
 *
 * @throws ConfigError for unknown options, an unknown model or a missing key
 */
export function synthesis<T = string>(options: SynthesisOptions): Integrator<T> {
  const settings = parseOptions(synthesisSchema, options, "synthesis")
  const instructions = [
    synthesisInstructions,
    ...(settings.instructions === undefined ? [] : [settings.instructions]),
  ]
  const agent = chatAgent({ model: settings.model, instructions: instructions.join("\n") })
  const conflicts = z.array(
    z.object({ about: z.string(), briefIds: z.array(z.string()), detail: z.string() }),
  )
  const schema = z.object({ answer: settings.output ?? z.string().min(1), conflicts })
  return {
    name: "synthesis",
    params: { agent: agent.name },
    agents: [agent],
    async integrate(outcomes, context) {
      const usable = outcomes.filter(isOk)
      if (usable.length === 0) {
        return {
          done: true,
          shortfall: "no branch delivered anything to write from",
          reason: "nothing to write from",
        }
      }
      const notes = notesOf(outcomes, context.briefs)
      const characters = notes.reduce((sum, note) => sum + note.text.length, 0)
      if (characters > settings.maxCharacters) {
        const shortfall = `the outputs are ${characters} characters, synthesis takes at most ${settings.maxCharacters} (maxCharacters)`
        return { done: true, shortfall, reason: shortfall }
      }
      const fence = Math.floor(context.random() * 36 ** 8).toString(36)
      const outcome = await context.run(agent, {
        id: "synthesis",
        objective: synthesisPrompt(context.task, notes, context.failures, fence),
        input: undefined,
        output: schema,
      })
      if (outcome.status !== "ok") {
        const shortfall = `synthesis failed: ${explainOutcome(outcome)}`
        return { done: true, shortfall, reason: shortfall }
      }
      // The branch's boundary has parsed it already.
      const { answer, conflicts: found } = outcome.output as z.output<typeof schema>
      const output = typeof answer === "string" ? withMissing(answer, context.failures) : answer
      return {
        done: true,
        output: output as T,
        conflicts: known(found, outcomes),
        reason: `written from ${usable.length} outputs`,
      }
    },
  }
}

function notesOf(outcomes: readonly Outcome[], briefs: readonly PlannedBrief[]): readonly BranchNote[] {
  const objectives = new Map(briefs.map((brief) => [brief.id, brief.objective]))
  return outcomes.filter(isOk).map((outcome) => ({
    briefId: outcome.briefId,
    objective: objectives.get(outcome.briefId) ?? "",
    text: typeof outcome.output === "string" ? outcome.output : JSON.stringify(outcome.output, null, 2),
  }))
}

/** Conflicts between briefs that exist; a model may name others. */
function known(conflicts: readonly Conflict[], outcomes: readonly Outcome[]): readonly Conflict[] {
  const ids = new Set(outcomes.map((outcome) => outcome.briefId))
  return conflicts.filter(
    (conflict) => conflict.briefIds.length > 1 && conflict.briefIds.every((id) => ids.has(id)),
  )
}

function withMissing(answer: string, failures: readonly Failure[]): string {
  if (failures.length === 0) return answer
  const lines = failures.map((failure) => `- ${failure.briefId} (${failure.objective}): ${failure.reason}`)
  return `${answer}\n\nMissing from this answer:\n${lines.join("\n")}`
}
