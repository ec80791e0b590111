import { describe, expect, it } from "vitest"
import { z } from "zod"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { completion, messageOfRole, openAIWire } from "./openai-wire.js"
import { errorOf, outputOf, runAgent } from "./run-agent.js"

const wire = openAIWire()
const model = "openai:gpt-5-mini"

describe("a text reply", () => {
  it("is the output, with the tokens the provider counted and what they cost", async () => {
    wire.answer(
      completion("  Forty-two. ", {
        usage: {
          prompt_tokens: 1_000,
          completion_tokens: 500,
          total_tokens: 1_500,
          prompt_tokens_details: { cached_tokens: 200 },
          completion_tokens_details: { reasoning_tokens: 64 },
        },
      }),
    )
    const outcome = await runAgent(chatAgent({ model }), { objective: "What is 6 * 7?" })
    expect(outputOf(outcome)).toBe("Forty-two.")
    expect(outcome.usage).toEqual({
      calls: 1,
      inputTokens: 1_000,
      outputTokens: 500,
      cachedTokens: 200,
      reasoningTokens: 64,
    })
    // US dollars per million: 0.25 in, 0.025 from the cache, 2 out.
    expect(outcome.cost).toBeCloseTo((800 * 0.25 + 200 * 0.025 + 500 * 2) / 1_000_000, 12)
    expect(outcome.attempts).toHaveLength(1)
    expect(outcome.attempts[0]).toMatchObject({
      number: 1,
      target: model,
      status: "ok",
      usage: outcome.usage,
    })
    expect(wire.requests).toHaveLength(1)
  })

  it("costs an unknown sum, not nothing, when the price of the model is not known", async () => {
    wire.answer(completion("hello"))
    const outcome = await runAgent(chatAgent({ model: "openai:house-model-7" }))
    expect(outputOf(outcome)).toBe("hello")
    expect(outcome.cost).toBeNull()
  })

  it("costs what the caller's own price says", async () => {
    wire.answer(completion("hello"))
    const price = { inputPerMillion: 1, outputPerMillion: 10 }
    const outcome = await runAgent(chatAgent({ model: "openai:house-model-7", price }))
    expect(outcome.cost).toBeCloseTo((10 * 1 + 5 * 10) / 1_000_000, 12)
  })

  it("fails the branch when it is empty", async () => {
    wire.answer(completion("  "))
    const outcome = await runAgent(chatAgent({ model }))
    expect(errorOf(outcome)).toEqual({ kind: "invalid_output", message: "the reply is empty" })
    expect(wire.requests).toHaveLength(1)
  })
})

describe("what is asked", () => {
  it("carries persona, instructions, objective and input, and no setting the caller left out", async () => {
    wire.answer(completion("fine"))
    const agent = chatAgent({ model, persona: "a sceptical reviewer", instructions: "Be brief." })
    await runAgent(agent, { objective: "Review this.", input: "let x = 1" })
    const [request] = wire.requests
    // OpenAI's reasoning models call the system's role the developer's.
    expect(messageOfRole(request, "developer")).toBe("You are a sceptical reviewer.\n\nBe brief.")
    expect(messageOfRole(request, "user")).toBe("Review this.\n\n<input>\nlet x = 1\n</input>")
    expect(request?.body["model"]).toBe("gpt-5-mini")
    expect(Object.keys(request?.body ?? {}).toSorted()).toEqual(["messages", "model", "stream"])
  })

  it("carries temperature, the bound on the reply and the run's seed when they are given", async () => {
    wire.answer(completion("fine"))
    const agent = chatAgent({ model: "openai:gpt-4o-mini", temperature: 0.5, maxOutputTokens: 77 })
    await runAgent(agent, {}, { seed: 9 })
    const body = wire.requests[0]?.body
    expect(body?.["temperature"]).toBe(0.5)
    expect(body?.["max_tokens"] ?? body?.["max_completion_tokens"]).toBe(77)
    expect(body?.["seed"]).toEqual(expect.any(Number))
  })

  it("carries the same seed for the same run and brief, another one for another brief", async () => {
    wire.answer(completion("fine"))
    for (const id of ["a", "a", "b"]) await runAgent(chatAgent({ model }), { id }, { seed: 9 })
    const [first, second, third] = wire.requests.map((request) => request.body["seed"])
    expect(first).toBe(second)
    expect(third).not.toBe(first)
  })
})

describe("options that cannot work are refused before anything is paid", () => {
  it.each([
    [
      { model: "gpt-5" },
      'chatAgent: expected a model spec of the form openai:NAME, ollama:NAME, http://HOST/v1#NAME or simulated:NAME, got "gpt-5"',
    ],
    [{ model, temprature: 1 }, "chatAgent: unknown option `temprature`. Check the spelling"],
    [{ model, temperature: 3 }, /^chatAgent: expected `temperature` to be .*, got 3$/],
    [{ model, output: { type: "string" } }, "chatAgent: expected `output` to be a zod schema, got an object"],
    [{}, "chatAgent: expected `model` to be a model spec or a chat model, got undefined"],
    [{ model: 7 }, /^chatAgent: expected `model` to be a model spec or a LangChain chat model, got 7$/],
  ])("%j", (options, message) => {
    expect(() => chatAgent(options as never)).toThrow(expect.objectContaining({ name: "ConfigError" }))
    expect(() => chatAgent(options as never)).toThrow(message)
  })

  it("refuses a cost cap over a model whose price is not known", () => {
    const agent = chatAgent({ model: "openai:house-model-7" })
    expect(() => agent.preflight?.({ maxCost: 1 })).toThrow(
      "Expected a known price for openai:house-model-7 under `maxCost`, got none. Give chatAgent a `price`, or drop the cap",
    )
    expect(() => agent.preflight?.({ maxCost: undefined })).not.toThrow()
    expect(() => chatAgent({ model }).preflight?.({ maxCost: 1 })).not.toThrow()
  })
})

describe("an agent with a shape of its own", () => {
  it("hands back what its schema makes of the reply, defaults and transforms included", async () => {
    const output = z.object({ unit: z.string().default("cm"), size: z.string().transform(Number) })
    const agent = chatAgent({ model, output })
    wire.answer(completion('{"unit":null,"size":"12"}'))
    expect(outputOf(await runAgent(agent))).toEqual({ unit: "cm", size: 12 })
  })
})
