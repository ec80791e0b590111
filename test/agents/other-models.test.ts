import {
  type AIMessage,
  AIMessageChunk,
  type AIMessageChunkFields,
  type BaseMessage,
} from "@langchain/core/messages"
import { RunnableLambda } from "@langchain/core/runnables"
import { ChatOpenAI } from "@langchain/openai"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { apiError, completion, hang, openAIWire, rateLimited } from "./openai-wire.js"
import { errorOf, outputOf, runAgent } from "./run-agent.js"
import { type ModelStep, ScriptedChatModel, says, someUsage } from "./scripted-chat-model.js"

const Person = z.object({ name: z.string(), age: z.number().optional() })

/** A model with LangChain's structured output, in the way of those that call a tool for it. */
class StructuredModel extends ScriptedChatModel {
  readonly asked: unknown[] = []

  override withStructuredOutput(schema: unknown, config?: unknown): never {
    this.asked.push({ schema, config })
    const call = RunnableLambda.from(async (messages: BaseMessage[], options) => {
      const raw = await this.invoke(messages, options)
      return { raw, parsed: null }
    })
    return call as never
  }
}

class UnstructuredModel extends ScriptedChatModel {
  override withStructuredOutput(): never {
    throw new Error("this model has no structured output")
  }
}

const calls = (args: Record<string, unknown>): Partial<{ tool_calls: AIMessage["tool_calls"] & object }> => ({
  tool_calls: [{ name: "reply", args, id: "1" }],
})

describe("any LangChain chat model", () => {
  it("answers in text, with its usage counted and its price unknown", async () => {
    const model = new ScriptedChatModel([says("hello")])
    const outcome = await runAgent(chatAgent({ model, persona: "kind" }), { objective: "Greet." })
    expect(outputOf(outcome)).toBe("hello")
    expect(outcome.usage).toMatchObject({ calls: 1, inputTokens: 10, outputTokens: 5 })
    expect(outcome.cost).toBeNull()
    expect(outcome.attempts[0]?.target).toBe("scripted:scripted")
    expect(model.seen[0]?.messages.map((message) => [message.type, message.text])).toEqual([
      ["system", "You are kind."],
      ["human", "Greet."],
    ])
  })

  it("is asked for a shape through its own structured output, and in the prompt", async () => {
    const model = new StructuredModel([says("", calls({ name: "Ada", age: null }))])
    const outcome = await runAgent(chatAgent({ model }), { objective: "Who?", output: Person })
    expect(outputOf(outcome)).toEqual({ name: "Ada" })
    expect(model.asked).toEqual([
      {
        schema: expect.objectContaining({ title: "reply", type: "object", required: ["name", "age"] }),
        config: { includeRaw: true },
      },
    ])
    expect(model.seen[0]?.messages.at(-1)?.text).toMatch(
      /^Who\?\n\nReply with one JSON value that follows this JSON Schema/,
    )
    expect(outcome.usage).toMatchObject({ calls: 1, inputTokens: 10, outputTokens: 5 })
  })

  it("is asked once more when its object breaks the shape", async () => {
    const model = new StructuredModel([says("", calls({ name: 7 })), says("", calls({ name: "Ada" }))])
    const outcome = await runAgent(chatAgent({ model }), { output: Person })
    expect(outputOf(outcome)).toEqual({ name: "Ada" })
    expect(outcome.usage.calls).toBe(2)
    expect(model.seen[1]?.messages.at(-1)?.text).toMatch(/^Your reply could not be used: at name: /)
    expect(model.seen[1]?.messages.at(-2)?.text).toBe('{"name":7}')
  })

  it("may hand back its object as a chunk", async () => {
    const fields = { content: '{"name":"Ada"}', usage_metadata: someUsage } as AIMessageChunkFields
    const chunk = (): AIMessage => new AIMessageChunk(fields)
    const outcome = await runAgent(chatAgent({ model: new StructuredModel([chunk]) }), { output: Person })
    expect(outputOf(outcome)).toEqual({ name: "Ada" })
    expect(outcome.usage.inputTokens).toBe(10)
  })

  it("without structured output is held to the shape by the prompt alone", async () => {
    const model = new UnstructuredModel([says('Of course: {"name":"Ada"}')])
    const outcome = await runAgent(chatAgent({ model }), { output: Person })
    expect(outputOf(outcome)).toEqual({ name: "Ada" })
    expect(model.seen[0]?.messages.at(-1)?.text).toContain('"required":["name","age"]')
  })

  it("is tried again by our loop when its error has a status that passes", async () => {
    const model = new ScriptedChatModel([
      Object.assign(new Error("slow down"), { status: 429 }),
      says("hello"),
    ])
    const outcome = await runAgent(chatAgent({ model }))
    expect(outputOf(outcome)).toBe("hello")
    expect(outcome.attempts.map((attempt) => attempt.error?.kind ?? "ok")).toEqual(["rate_limit", "ok"])
    expect(model.seen).toHaveLength(2)
  })

  it.each<[string, ModelStep]>([
    ["stop_reason", says("Once", { response_metadata: { stop_reason: "max_tokens" } })],
    ["finish_reason", says("Once", { response_metadata: { finish_reason: "length" } })],
    ["finishReason", says("Once", { response_metadata: { finishReason: "MAX_TOKENS" } })],
  ])("that was cut off at its token limit does not count as an answer (%s)", async (_, step) => {
    const outcome = await runAgent(chatAgent({ model: new ScriptedChatModel([step]) }))
    expect(errorOf(outcome)).toMatchObject({ kind: "invalid_output", code: "length" })
  })

  it("streams, too, and what it streamed is kept", async () => {
    const model = new ScriptedChatModel([says("hello")])
    expect(outputOf(await runAgent(chatAgent({ model, stream: true })))).toBe("hello")
  })

  it("takes temperature and the bound on its reply itself; beside it they are refused", () => {
    const message =
      "chatAgent: expected `temperature` and `maxOutputTokens` to be set on the LangChain model itself, got them beside it"
    const model = new ScriptedChatModel([])
    expect(() => chatAgent({ model, temperature: 0 })).toThrow(
      expect.objectContaining({ name: "ConfigError", message }),
    )
    expect(() => chatAgent({ model, maxOutputTokens: 5 })).toThrow(message)
  })
})

describe("a ChatOpenAI of the caller's own", () => {
  const wire = openAIWire()
  const open = (): ChatOpenAI =>
    new ChatOpenAI({ model: "gpt-4o-mini", apiKey: "sk-own-0123456789abcdef", maxRetries: 0 })

  it("is sent the shape as OpenAI's own, and a reply that breaks it is counted and repaired", async () => {
    wire.answer(completion("no JSON"), completion('{"name":"Ada","age":null}'))
    const outcome = await runAgent(chatAgent({ model: open() }), { output: Person })
    expect(outputOf(outcome)).toEqual({ name: "Ada" })
    expect(wire.requests[0]?.body["response_format"]).toMatchObject({
      type: "json_schema",
      json_schema: { strict: true },
    })
    expect(outcome.usage.calls).toBe(2)
    expect(outcome.cost).toBeCloseTo((20 * 0.15 + 10 * 0.6) / 1_000_000, 12)
  })

  it("has its key kept out of every record", async () => {
    wire.answer(({ authorization }) =>
      Response.json({ error: { message: `bad ${authorization}` } }, { status: 401 }),
    )
    const outcome = await runAgent(chatAgent({ model: open() }))
    expect(errorOf(outcome).kind).toBe("auth")
    expect(JSON.stringify(outcome)).not.toContain("sk-own")
  })

  it.each([
    ["429", rateLimited({ "retry-after": "0" })],
    ["500", apiError(500, { message: "oops" })],
  ])("is retried by our loop alone, although it would retry itself (%s)", async (_, failure) => {
    wire.answer(failure)
    const model = new ChatOpenAI({ model: "gpt-4o-mini", apiKey: "sk-own-0123456789abcdef" })
    const outcome = await runAgent(chatAgent({ model }), {}, { retry: { attempts: 1 } })
    expect(outcome.status).toBe("failed")
    expect([wire.requests.length, outcome.attempts.length]).toEqual([1, 1])
  })

  it("stops with its branch", async () => {
    wire.answer(hang)
    expect(await runAgent(chatAgent({ model: open() }), {}, { timeoutMs: 60 })).toMatchObject({
      status: "timed_out",
    })
  })
})
