import { type TokenLogprob } from "./logprobs.js"

/** A call of one tool, in OpenAI's shape. */
export interface ToolCall {
  readonly id: string
  readonly type: "function"
  readonly function: { readonly name: string; readonly arguments: string }
}

/** One choice of a reply before it is written, whole or as a stream. */
export interface Choice {
  readonly index: number
  readonly content: string | null
  /** The content cut into tokens; what a stream sends one by one. */
  readonly tokens: readonly string[]
  readonly refusal: string | null
  readonly toolCalls: readonly ToolCall[]
  readonly logprobs: readonly TokenLogprob[] | undefined
  readonly finishReason: "stop" | "length" | "tool_calls"
}

/** A whole reply before it is written. */
export interface Reply {
  readonly id: string
  /** Epoch seconds. */
  readonly created: number
  readonly model: string
  readonly choices: readonly Choice[]
  readonly inputTokens: number
  readonly outputTokens: number
}

/** What every reply, chunk and model name of the simulator is stamped with. */
export const stamp = "SIMULATED"

/** The response header that stamps everything the server sends. */
export const stampHeader = "x-quorum-simulated"

/** A model's name as replies give it: nobody shall take it for the real model's. */
export function simulatedModel(name: string): string {
  return name.startsWith("simulated/") ? name : `simulated/${name}`
}

/** Token counts in OpenAI's shape. */
export function usageOf({ inputTokens, outputTokens }: Reply): object {
  return {
    prompt_tokens: inputTokens,
    completion_tokens: outputTokens,
    total_tokens: inputTokens + outputTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: {
      reasoning_tokens: 0,
      audio_tokens: 0,
      accepted_prediction_tokens: 0,
      rejected_prediction_tokens: 0,
    },
  }
}
