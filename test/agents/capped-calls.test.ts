import { describe, expect, it } from "vitest"
import type { Agent } from "../../src/agents/agent.js"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { commandAgent } from "../../src/agents/command-agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { graphAgent } from "../../src/agents/graph-agent.js"
import { toolAgent } from "../../src/agents/tool-agent.js"
import { Budget } from "../../src/runtime/budget/budget.js"
import { systemClock } from "../../src/runtime/clock.js"
import { createRuntime } from "../../src/runtime/runtime.js"
import { completion, openAIWire } from "./openai-wire.js"
import { outputOf, runAgent } from "./run-agent.js"
import { ScriptedChatModel, says } from "./scripted-chat-model.js"

const wire = openAIWire()
const model = "openai:gpt-5-mini"

const bound = (): unknown => wire.requests[0]?.body["max_completion_tokens"]

describe("a call under a cap on tokens or money has a bound, so that the cap can hold", () => {
  it.each([
    ["tokens", { maxTokens: 100_000 }],
    ["money", { maxCost: 1 }],
  ])("%s", async (_, caps) => {
    wire.answer(completion("hello"))
    outputOf(await runAgent(chatAgent({ model }), {}, { budget: new Budget(caps) }))
    expect(bound()).toBe(4_096)
  })

  it("of a tool agent, too", async () => {
    wire.answer(completion("hello"))
    outputOf(
      await runAgent(toolAgent({ model, tools: [] }), {}, { budget: new Budget({ maxTokens: 100_000 }) }),
    )
    expect(bound()).toBe(4_096)
  })

  it("or its own", async () => {
    wire.answer(completion("hello"))
    const agent = chatAgent({ model, maxOutputTokens: 50 })
    outputOf(await runAgent(agent, {}, { budget: new Budget({ maxTokens: 100_000 }) }))
    expect(bound()).toBe(50)
  })

  it("but a cap on calls shortens no reply", async () => {
    wire.answer(completion("hello"))
    outputOf(await runAgent(chatAgent({ model }), {}, { budget: new Budget({ maxCalls: 3 }) }))
    expect(bound()).toBeUndefined()
  })
})

describe("what is set aside for a call", () => {
  it("is the most it may take, and what it took when it has come back", async () => {
    const budget = new Budget({ maxTokens: 100_000 })
    let reserved = 0
    wire.answer((request) => {
      reserved = budget.snapshot().reserved.tokens
      return completion("hello")(request)
    })
    outputOf(await runAgent(chatAgent({ model }), { objective: "a word ".repeat(143) }, { budget }))
    expect(reserved).toBeGreaterThanOrEqual(4_096 + 400)
    expect(reserved).toBeLessThan(4_096 + 600)
    expect(budget.snapshot()).toMatchObject({ spent: { calls: 1, tokens: 15 }, reserved: { tokens: 0 } })
  })

  it("grows where the texts turn out to have more tokens than usual", async () => {
    const runtime = createRuntime(systemClock, () => "run")
    const usage = { prompt_tokens: 1_000, completion_tokens: 5, total_tokens: 1_005 }
    const objective = "a word ".repeat(143)
    const reservations: number[] = []
    for (let call = 0; call < 30; call += 1) {
      const budget = new Budget({ maxTokens: 100_000 })
      wire.answer((request) => {
        reservations.push(budget.snapshot().reserved.tokens - 4_096)
        return completion("hello", { usage })(request)
      })
      outputOf(await runAgent(chatAgent({ model }), { objective }, { runtime, budget }))
    }
    expect(reservations[0]).toBeLessThan(1_000)
    expect(reservations.at(-1)).toBeGreaterThan(1_000)
  })
})

describe("which agents may run twice for one brief", () => {
  const one: readonly (readonly [string, Agent, boolean])[] = [
    ["a function", functionAgent(() => ""), false],
    ["a function that says so", functionAgent(() => "", { idempotent: true }), true],
    ["a program", commandAgent({ command: "true" }), false],
    ["a program that says so", commandAgent({ command: "true", idempotent: true }), true],
    ["tools", toolAgent({ model: new ScriptedChatModel([says("")]), tools: [] }), false],
    [
      "tools that say so",
      toolAgent({ model: new ScriptedChatModel([says("")]), tools: [], idempotent: true }),
      true,
    ],
    ["a graph", graphAgent({ invoke: () => Promise.resolve({}) }), false],
    ["a graph that says so", graphAgent({ invoke: () => Promise.resolve({}) }, { idempotent: true }), true],
    ["a chat model", chatAgent({ model: "simulated:demo" }), true],
  ]

  it.each(one)("%s", (_, agent, may) => {
    expect(agent.idempotent).toBe(may)
  })

  it("a pattern inside, only when it says so", () => {
    const inner: Agent = { name: "inner", run: () => Promise.resolve({ output: "" }) }
    const nested = { asAgent: () => inner }
    expect(graphAgent(nested).idempotent).not.toBe(true)
    expect(graphAgent(nested, { idempotent: true }).idempotent).toBe(true)
  })
})
