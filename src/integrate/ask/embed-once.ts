import { z } from "zod"
import type { Agent } from "../../agents/agent.js"
import { functionAgent } from "../../agents/function-agent.js"
import type { IntegrateContext } from "../integrator.js"
import { askAgent } from "./ask-agent.js"
import { askedBefore } from "./asked-before.js"
import type { ChoiceText } from "./choice-texts.js"
import { type Vector, unitVector } from "./cosine-similarity.js"

/** Makes one vector of each text, in their order; the second form is LangChain's `Embeddings`. */
export type Embed =
  | ((texts: readonly string[]) => Promise<readonly Vector[]>)
  | { embedDocuments(texts: string[]): Promise<number[][]> }

/** True for either form. */
export function isEmbed(value: unknown): value is Embed {
  if (typeof value === "function") return true
  return (
    typeof value === "object" &&
    value !== null &&
    "embedDocuments" in value &&
    typeof value.embedDocuments === "function"
  )
}

/** The vectors of choices, of length 1, and the choices without one. */
export interface Embedded {
  readonly vectors: ReadonlyMap<ChoiceText, Vector>
  /** By the ballot that said it first. */
  readonly missing: readonly { readonly about: string; readonly reason: string }[]
}

export interface Embedder {
  readonly agent: Agent
  readonly vectorsOf: (choices: readonly ChoiceText[], context: IntegrateContext) => Promise<Embedded>
}

type Reply = { readonly vector: Vector } | { readonly reason: string }

/** Embeds the text of each choice once in a run, all that are new in one call; a lone choice is not embedded. */
export function embedOnce(embed: Embed): Embedder {
  // As an agent, so that the call is on record, has the run's deadline, and is tried again where that may help.
  const agentFor = (receive: (vectors: readonly Vector[]) => void): Agent =>
    functionAgent(
      async ({ input }) => {
        const { texts } = input as { readonly texts: readonly string[] }
        const vectors: unknown = await (typeof embed === "function"
          ? embed(texts)
          : embed.embedDocuments([...texts]))
        receive(readVectors(vectors, texts.length))
        return texts.length
      },
      { name: "embedding" },
    )
  const agent = agentFor(() => {})

  /** The vectors do not go through the outcome: they would not pass its limits. */
  const ask = async (
    choices: readonly ChoiceText[],
    context: IntegrateContext,
  ): Promise<readonly Reply[]> => {
    let vectors: readonly Vector[] = []
    const question = {
      id: `embed-${choices[0]?.briefIds[0] ?? ""}`,
      objective: "Make a vector of each text.",
      input: { texts: choices.map(({ text }) => text) },
      output: z.number(),
    }
    const answer = await askAgent(
      agentFor((received) => {
        vectors = received
      }),
      question,
      context,
    )
    return choices.map((_, place) => {
      const vector = vectors[place]
      if (answer.ok && vector !== undefined) return { vector }
      return { reason: answer.ok ? "it has no vector" : answer.reason }
    })
  }

  return {
    agent,
    async vectorsOf(choices, context) {
      const asked = askedBefore<Reply>(context, "embedding", agent)
      const fresh = choices.filter(({ choice }) => !asked.has(choice))
      if (fresh.length > 0 && choices.length > 1) {
        const replies = ask(fresh, context)
        for (const [place, { choice }] of fresh.entries()) {
          asked.set(
            choice,
            replies.then((all) => all[place] ?? { reason: "it has no vector" }),
          )
        }
      }
      const vectors = new Map<ChoiceText, Vector>()
      const missing: { readonly about: string; readonly reason: string }[] = []
      for (const one of choices) {
        const reply = await asked.get(one.choice)
        if (reply === undefined) continue
        if ("vector" in reply) vectors.set(one, reply.vector)
        else missing.push({ about: one.briefIds[0], reason: reply.reason })
      }
      return { vectors, missing }
    },
  }
}

const vectorsSchema = z.array(z.array(z.number("expected finite numbers")).min(1, "expected numbers"))

function readVectors(value: unknown, wanted: number): readonly Vector[] {
  const parsed = vectorsSchema.safeParse(value)
  if (!parsed.success) throw new Error(`the vectors cannot be used: ${parsed.error.issues[0]?.message ?? ""}`)
  const sizes = new Set(parsed.data.map((vector) => vector.length))
  if (parsed.data.length !== wanted || sizes.size !== 1) {
    throw new Error(
      `expected ${wanted} vectors of one length, got ${parsed.data.length} of ${sizes.size} lengths`,
    )
  }
  return parsed.data.map(unitVector)
}
