import { HttpResponse } from "msw"
import { describe, expect, it } from "vitest"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { batch } from "../../src/index.js"
import { Budget } from "../../src/runtime/budget/budget.js"
import { type Step, openAIWire } from "./openai-wire.js"
import { outputOf, runAgent } from "./run-agent.js"

const wire = openAIWire()
const model = "openai:gpt-5-mini"

/** A reply as servers send it that tell their usage in part, in another form, or not at all. */
const replyWith =
  (usage: unknown): Step =>
  () =>
    HttpResponse.json({
      id: "1",
      object: "chat.completion",
      created: 0,
      model: "gpt-5-mini",
      choices: [{ index: 0, finish_reason: "stop", message: { role: "assistant", content: "hello" } }],
      ...(usage === undefined ? {} : { usage }),
    })

const untold = [
  ["no usage", undefined],
  ["input only", { prompt_tokens: 12 }],
  ["text for numbers", { prompt_tokens: "12", completion_tokens: "3", total_tokens: "15" }],
  ["less than nothing", { prompt_tokens: -5, completion_tokens: 3, total_tokens: -2 }],
  ["null", { prompt_tokens: null, completion_tokens: null, total_tokens: null }],
] as const

describe("a provider that does not tell its usage", () => {
  it.each(untold)("(%s) holds no run up, and what it cost is unknown, not 0", async (_, usage) => {
    wire.answer(replyWith(usage))
    const result = await batch({ model, objective: "Work out the input." }).run(
      Array.from({ length: 30 }, (__, index) => `item ${index}`),
    )
    expect(result.coverage.ok).toBe(30)
    expect(result.usage).toMatchObject({ calls: 30, inputTokens: 0, outputTokens: 0 })
    expect(result.cost).toBeNull()
  })

  it.each(untold)("(%s) is charged against caps with what was set aside for it", async (_, usage) => {
    wire.answer(replyWith(usage))
    const budget = new Budget({ maxTokens: 100_000, maxCost: 1 })
    const agent = chatAgent({ model, maxOutputTokens: 1_000 })
    outputOf(await runAgent(agent, { objective: "x" }, { budget }))
    const { spent, reserved } = budget.snapshot()
    expect(spent.tokens).toBeGreaterThan(1_000)
    expect(spent.cost).toBeGreaterThan(0)
    expect(reserved).toEqual({ calls: 0, tokens: 0, cost: 0 })
  })

  it("keeps a cap on tokens", async () => {
    wire.answer(replyWith(undefined))
    const run = batch({ model, objective: "Work out the input.", maxTokens: 20_000 })
    const result = await run.run(Array.from({ length: 60 }, (_, index) => `item ${index}`))
    expect(result.ranOut).toBe("budget")
    // Each is bound to 4,096 tokens and might have taken them.
    expect(wire.requests.length).toBeLessThanOrEqual(4)
  })
})
