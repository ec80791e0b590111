import { randomStream } from "../../src/runtime/random.js"

/** One request of a load, and what the provider will charge for it. */
export interface LoadRequest {
  readonly index: number
  readonly prompt: string
  /** As the client estimates it, 10 % off at most: nobody's count of tokens is the provider's. */
  readonly estimate: { readonly inputTokens: number; readonly outputTokens: number }
  /** What OpenAI charges: input and the longest output. */
  readonly tokens: number
}

/** Longest output of every request, in tokens: some clients take one for all only. */
export const maxTokens = 70

/** 16 tokens. */
const filler = `\n${"x".repeat(63)}`

/** As the simulator counts. */
const charactersPerToken = 4

/**
 * Requests of mixed sizes, from about 100 to 290 tokens: 190 in the mean.
 *
 * @param seed same seed, same load
 * @param mostLines longest prompt, in lines of 16 tokens
 */
export function makeLoad(seed: number, count: number, mostLines = 12): readonly LoadRequest[] {
  const random = randomStream(seed, "load")
  return Array.from({ length: count }, (_, index) => {
    const opening = `Say something about item ${index}. `
    const prompt = opening + filler.repeat(Math.round(1 + mostLines * random()))
    const inputTokens = Math.ceil(prompt.length / charactersPerToken)
    return {
      index,
      prompt,
      estimate: {
        inputTokens: Math.round(inputTokens * (0.9 + 0.2 * random())),
        outputTokens: maxTokens,
      },
      tokens: inputTokens + maxTokens,
    }
  })
}

/** The body of a chat completion; no client needs more. */
export function bodyOf({ prompt }: LoadRequest) {
  return { model: "demo", max_tokens: maxTokens, messages: [{ role: "user" as const, content: prompt }] }
}
