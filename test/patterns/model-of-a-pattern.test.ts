import { AIMessage, type AIMessageFields } from "@langchain/core/messages"
import { BaseChatModel } from "@langchain/core/language_models/chat_models"
import { expect, test } from "vitest"
import { batch, vote } from "../../src/index.js"
import { ScriptedChatModel, says } from "../agents/scripted-chat-model.js"

/** A chat model that has a pattern answer for it. */
class Panel extends BaseChatModel {
  readonly model = "panel"
  constructor() {
    super({})
  }
  _llmType(): string {
    return "panel"
  }
  async _generate() {
    const { output, status } = await vote({ model: new ScriptedChatModel([says("yes")]), samples: 1 }).run(
      "ok?",
    )
    const text = output ?? status
    const usage = { input_tokens: 1, output_tokens: 1, total_tokens: 2 }
    const fields = { content: text, usage_metadata: usage } as AIMessageFields
    return { generations: [{ text, message: new AIMessage(fields) }] }
  }
}

test.each([
  ["one call that has no room for what it asks inside", 8_000, 1],
  ["two that hold each other up", 12_000, 2],
])("ends within a cap on tokens: %s", async (_, maxTokens, concurrency) => {
  const result = await batch({ model: new Panel(), objective: "Say", maxTokens, concurrency }).run(["a", "b"])
  expect(result.ranOut).toBe("budget")
  const { inputTokens, outputTokens } = result.usage
  expect(inputTokens + outputTokens).toBeLessThanOrEqual(maxTokens)
})

test("goes on within a cap that has room for both", async () => {
  const result = await batch({ model: new Panel(), objective: "Say", maxTokens: 40_000 }).run(["a", "b"])
  expect([result.status, result.outcomes.map(({ status }) => status)]).toEqual(["complete", ["ok", "ok"]])
})
