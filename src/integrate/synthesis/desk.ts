import type { z } from "zod"
import { type Frame, type Note, notedTexts } from "../../agents/prompts/synthesis-prompts.js"
import type { Agent } from "../../agents/agent.js"
import { drawFence } from "../../agents/prompts/judge-prompts.js"
import { explainOutcome } from "../../task/outcome.js"
import type { RandomStream } from "../../runtime/random.js"
import type { IntegrateContext } from "../integrator.js"

/** Who writes, and within which bounds. */
export interface Desk {
  readonly agent: Agent
  /** Characters of one prompt, with everything around it. */
  readonly maxCharacters: number
  /** Calls one upon the other at most, the one that writes the answer among them. */
  readonly maxLevels: number
  /** Condensed lists that one call reads at most; as many as fit when absent. */
  readonly fanIn: number | undefined
  readonly maxRereads: number
  /** Characters of what goes along with every prompt: instructions, and the shape of the reply. */
  readonly standing: number
  /** Shape of the answer; sentences that cite records when absent. */
  readonly output: z.ZodType | undefined
}

/** Characters that a token stands for. */
export const charactersPerToken = 4

export function tokensOf(characters: number): number {
  return Math.ceil(characters / charactersPerToken)
}

/** A random word that nothing between the tags holds. */
export function fenceFor(random: RandomStream, notes: readonly Note[], frame: Frame): string {
  return drawFence(random, notedTexts(notes, frame))
}

export type DeskReply<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly reason: string }

/**
 * Asks the writer within the run's throttle, budget, deadline and record; never rejects for what it does.
 *
 * A prompt that is too long is not sent.
 */
export async function askDesk<Schema extends z.ZodType>(
  { agent, maxCharacters, standing }: Desk,
  { id, objective, output }: { readonly id: string; readonly objective: string; readonly output: Schema },
  context: IntegrateContext,
): Promise<DeskReply<z.output<Schema>>> {
  const characters = objective.length + standing
  if (characters > maxCharacters) {
    const most = `a prompt at most ${tokensOf(maxCharacters)} (maxInputTokens)`
    return { ok: false, reason: `the prompt would take ${tokensOf(characters)} tokens, ${most}` }
  }
  const outcome = await context.run(agent, { id, objective, input: undefined, output })
  if (outcome.status !== "ok") return { ok: false, reason: explainOutcome(outcome) }
  // The branch's boundary has parsed it, where the executor keeps one.
  return { ok: true, value: outcome.output as z.output<Schema> }
}
