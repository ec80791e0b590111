import { BaseChatModel, type BaseChatModelCallOptions } from "@langchain/core/language_models/chat_models"
import { AIMessage, type BaseMessage } from "@langchain/core/messages"
import type { ChatResult } from "@langchain/core/outputs"

/** Answers with how many characters it was asked: the same every time, another for another brief. */
export class CountingModel extends BaseChatModel {
  constructor() {
    super({})
  }

  _llmType(): string {
    return "counting"
  }

  async _generate(messages: BaseMessage[], _options?: BaseChatModelCallOptions): Promise<ChatResult> {
    const text = `${messages.map((message) => message.text).join("\n").length} characters`
    return { generations: [{ text, message: new AIMessage(text) }] }
  }
}

/** Never answers, and ends when its signal says so. */
export class HangingModel extends CountingModel {
  override async _generate(_: BaseMessage[], options?: BaseChatModelCallOptions): Promise<ChatResult> {
    return new Promise((_, reject) => {
      options?.signal?.addEventListener("abort", () => reject(new Error("aborted")), { once: true })
    })
  }
}
