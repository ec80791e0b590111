import type { AIMessage, AIMessageChunk, UsageMetadata } from "@langchain/core/messages"
import { isPlainObject } from "../../task/json.js"
import type { Usage } from "../../task/usage.js"
import type { ModelReply } from "../agent.js"
import { logProbabilityOf } from "./logprobs.js"

type Message = AIMessage | AIMessageChunk

/** Reads what matters of a LangChain message, whatever provider it came from. */
export function readMessage(message: Message): ModelReply {
  return {
    text: message.text,
    message,
    finishReason: finishReasonOf(message),
    refusal: refusalOf(message),
    logProbability: logProbabilityOf(message),
  }
}

/** Tokens as the provider reported them; unknown where it does not say in numbers what went in and what came out. */
export function usageOf(message: Message): Usage | undefined {
  const usage = message.usage_metadata as UsageMetadata | undefined
  const { input_tokens: inputTokens, output_tokens: outputTokens } = usage ?? {}
  if (!isCount(inputTokens) || !isCount(outputTokens)) return undefined
  const cachedTokens = usage?.input_token_details?.cache_read
  const reasoningTokens = usage?.output_token_details?.reasoning
  return {
    calls: 1,
    inputTokens,
    outputTokens,
    cachedTokens: isCount(cachedTokens) ? cachedTokens : 0,
    reasoningTokens: isCount(reasoningTokens) ? reasoningTokens : 0,
  }
}

/** Servers that speak a provider's form leave such numbers out, or write them as text. */
function isCount(told: unknown): told is number {
  return typeof told === "number" && Number.isFinite(told) && told >= 0
}

/** Where the simulator stamps its replies. */
export const simulatorStamp = { system_fingerprint: "SIMULATED" } as const

/** The simulator stamps its replies, so that they are known wherever they came through. */
export function isSimulated(message: Message): boolean {
  return textAt(message.response_metadata, "system_fingerprint") === simulatorStamp.system_fingerprint
}

/** Where OpenAI, Anthropic and Google say why a reply ended. */
function finishReasonOf({ response_metadata: facts }: Message): string | undefined {
  return textAt(facts, "finish_reason") ?? textAt(facts, "stop_reason") ?? textAt(facts, "finishReason")
}

function refusalOf(message: Message): string | undefined {
  const { additional_kwargs: extras } = message
  const raw: unknown = extras["__raw_response"]
  const choices: unknown = isPlainObject(raw) ? raw["choices"] : undefined
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined
  // A streamed reply holds deltas, put together piece by piece, where a whole one holds a message.
  const inner: unknown = isPlainObject(choice) ? (choice["message"] ?? choice["delta"]) : undefined
  return textAt(extras, "refusal") ?? (isPlainObject(inner) ? textAt(inner, "refusal") : undefined)
}

function textAt(record: Readonly<Record<string, unknown>> | undefined, key: string): string | undefined {
  const value = record?.[key]
  return typeof value === "string" && value !== "" ? value : undefined
}
