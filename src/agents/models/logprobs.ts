import type { AIMessage, AIMessageChunk } from "@langchain/core/messages"
import { ConfigError } from "../../errors.js"
import { isPlainObject } from "../../task/json.js"
import type { KnownModel } from "./open-model.js"

/** Rounding on the provider's side: a token that was certain may come with a little more than 0. */
const roundingError = 1e-6

/**
 * Natural logarithm of the probability of a reply: the sum over all tokens of its content.
 *
 * All tokens: of a JSON reply the braces and names count as well, which a model held to a schema gives about 0, and so
 * does whatever it writes beside its choice. Nothing where a token's is missing or impossible, for then the sum is no
 * probability of this reply.
 */
export function logProbabilityOf(message: AIMessage | AIMessageChunk): number | undefined {
  const facts: unknown = message.response_metadata["logprobs"]
  const tokens: unknown = isPlainObject(facts) ? facts["content"] : undefined
  if (!Array.isArray(tokens) || tokens.length === 0) return undefined
  let sum = 0
  for (const token of tokens as readonly unknown[]) {
    const logprob: unknown = isPlainObject(token) ? token["logprob"] : undefined
    if (typeof logprob !== "number" || !Number.isFinite(logprob) || logprob > roundingError) return undefined
    sum += Math.min(0, logprob)
  }
  return sum
}

/** Refuses, before anything is paid, a model that cannot be asked for log-probabilities. */
export function checkLogprobs(model: KnownModel, given: unknown, where: string): void {
  if (!model.speaksOpenAI) {
    throw new ConfigError(
      `${where}: expected \`logprobs\` to go with a model that speaks OpenAI's chat completions, got ${model.id}. Drop it, or take such a model`,
    )
  }
  if (model.spec === undefined && !asksForLogprobs(given)) {
    throw new ConfigError(
      `${where}: expected \`logprobs\` to be set on the LangChain model itself, got it beside it only. Make it with logprobs: true`,
    )
  }
}

function asksForLogprobs(client: unknown): boolean {
  return typeof client === "object" && client !== null && Reflect.get(client, "logprobs") === true
}
