import { BaseChatModel } from "@langchain/core/language_models/chat_models"
import type { BaseChatModelCallOptions, BindToolsInput } from "@langchain/core/language_models/chat_models"
import { AIMessage, type AIMessageFields, type BaseMessage } from "@langchain/core/messages"
import type { ChatResult } from "@langchain/core/outputs"
import type { Runnable } from "@langchain/core/runnables"

/** What the model does when it is called: a message, or a failure. */
export type ModelStep =
  | AIMessage
  | Error
  | ((messages: BaseMessage[], options: BaseChatModelCallOptions) => AIMessage | Promise<AIMessage>)

/** 10 tokens in, 5 out. */
export const someUsage = { input_tokens: 10, output_tokens: 5, total_tokens: 15 }

/** A message of text with usage, as a provider other than OpenAI might send it. */
export function says(
  text: string,
  rest: Pick<AIMessageFields, "tool_calls" | "response_metadata"> = {},
): AIMessage {
  return new AIMessage({ content: text, usage_metadata: someUsage, ...rest } as AIMessageFields)
}

/** A LangChain chat model of no known provider; a call beyond the last step repeats that one. */
export class ScriptedChatModel extends BaseChatModel {
  readonly seen: { readonly messages: BaseMessage[]; readonly options: BaseChatModelCallOptions }[] = []
  readonly #steps: readonly ModelStep[]
  readonly model = "scripted"

  constructor(steps: readonly ModelStep[]) {
    super({ maxRetries: 0 })
    this.#steps = steps
  }

  override _llmType(): string {
    return "scripted"
  }

  override bindTools(
    _tools: BindToolsInput[],
    options?: Partial<BaseChatModelCallOptions>,
  ): Runnable<never, never> {
    return this.withConfig(options ?? {}) as unknown as Runnable<never, never>
  }

  override async _generate(messages: BaseMessage[], options: BaseChatModelCallOptions): Promise<ChatResult> {
    const step = this.#steps[Math.min(this.seen.length, this.#steps.length - 1)]
    this.seen.push({ messages, options })
    if (step === undefined) throw new Error("the model was called and had no step")
    if (step instanceof Error) throw step
    const message = typeof step === "function" ? await step(messages, options) : step
    return { generations: [{ text: message.text, message }] }
  }
}
