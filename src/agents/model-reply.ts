import type { AIMessage, AIMessageChunk, UsageMetadata } from "@langchain/core/messages"
import type { RequestCost } from "../runtime/throttle/request-cost.js"
import { isPlainObject } from "../task/json.js"
import type { Usage } from "../task/usage.js"
import type { ModelReply } from "./agent.js"
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

/** Tokens as the provider reported them; zero where it reported none. */
export function usageOf(message: Message): Usage {
  const usage = message.usage_metadata as UsageMetadata | undefined
  return {
    calls: 1,
    inputTokens: usage?.input_tokens ?? 0,
    outputTokens: usage?.output_tokens ?? 0,
    cachedTokens: usage?.input_token_details?.cache_read ?? 0,
    reasoningTokens: usage?.output_token_details?.reasoning ?? 0,
  }
}

/** What a call took of its provider's token limits; unknown where the reply does not say. */
export function usedBy(message: Message): RequestCost | undefined {
  const usage = message.usage_metadata as UsageMetadata | undefined
  return usage === undefined
    ? undefined
    : { inputTokens: usage.input_tokens, outputTokens: usage.output_tokens }
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
