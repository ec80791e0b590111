import { describe, expect, it } from "vitest"
import { z } from "zod"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { apiError, completion, openAIWire } from "./openai-wire.js"
import { errorOf, outputOf, runAgent } from "./run-agent.js"

const wire = openAIWire()
const model = "openai:gpt-5-mini"
const Person = z.object({ name: z.string(), age: z.int(), nickname: z.string().optional() })

describe("the request for a shape", () => {
  it("is what strict mode wants: all fields required, optional ones nullable, no others", async () => {
    wire.answer(completion('{"name":"Ada","age":36,"nickname":null}'))
    const outcome = await runAgent(chatAgent({ model }), { output: Person })
    expect(outputOf(outcome)).toEqual({ name: "Ada", age: 36 })
    expect(wire.requests[0]?.body["response_format"]).toEqual({
      type: "json_schema",
      json_schema: {
        name: "reply",
        strict: true,
        schema: {
          type: "object",
          properties: {
            name: { type: "string" },
            age: { type: "integer", minimum: Number.MIN_SAFE_INTEGER, maximum: Number.MAX_SAFE_INTEGER },
            nickname: { anyOf: [{ type: "string" }, { type: "null" }] },
          },
          required: ["name", "age", "nickname"],
          additionalProperties: false,
        },
      },
    })
  })

  it.each([
    ["an enum", z.enum(["bug", "feature"]), "bug"],
    ["a list", z.array(z.string()), ["a", "b"]],
    ["a number", z.number(), 42],
  ])("wraps %s and unwraps the reply", async (_, output, value) => {
    wire.answer(completion(JSON.stringify({ answer: value })))
    const outcome = await runAgent(chatAgent({ model }), { output })
    expect(outputOf(outcome)).toEqual(value)
    expect(wire.requests[0]?.body["response_format"]).toMatchObject({
      json_schema: {
        strict: true,
        schema: { type: "object", required: ["answer"], additionalProperties: false },
      },
    })
  })

  it("does not ask for strict mode over a record", async () => {
    wire.answer(completion('{"a":1}'))
    const outcome = await runAgent(chatAgent({ model }), { output: z.record(z.string(), z.number()) })
    expect(outputOf(outcome)).toEqual({ a: 1 })
    expect(wire.requests[0]?.body["response_format"]).toMatchObject({ json_schema: { strict: false } })
  })

  it("prefers the brief's shape to the agent's", async () => {
    wire.answer(completion('{"answer":7}'))
    const outcome = await runAgent(chatAgent({ model, output: Person }), { output: z.number() })
    expect(outputOf(outcome)).toBe(7)
  })

  it.each([
    ["in a fence", '```json\n{"name":"Ada","age":36}\n```'],
    ["with words around it", 'Here it is: {"name":"Ada","age":36} - anything else?'],
  ])("takes JSON %s", async (_, reply) => {
    wire.answer(completion(reply))
    expect(outputOf(await runAgent(chatAgent({ model }), { output: Person }))).toEqual({
      name: "Ada",
      age: 36,
    })
    expect(wire.requests).toHaveLength(1)
  })
})

describe("a reply that breaks its shape", () => {
  it("goes back once with what is wrong with it; both tries are on record and paid", async () => {
    wire.answer(completion('{"name":"Ada","age":"thirty-six"}'), completion('{"name":"Ada","age":36}'))
    const outcome = await runAgent(chatAgent({ model }), { objective: "Who?", output: Person })
    expect(outputOf(outcome)).toEqual({ name: "Ada", age: 36 })
    expect(wire.requests).toHaveLength(2)
    expect(wire.requests[1]?.body["messages"]).toEqual([
      { role: "user", content: "Who?" },
      { role: "assistant", content: '{"name":"Ada","age":"thirty-six"}' },
      {
        role: "user",
        content: expect.stringMatching(
          /^Your reply could not be used: at age: .*number.*\. Send the whole reply again/,
        ),
      },
    ])
    expect(wire.requests[1]?.body["response_format"]).toEqual(wire.requests[0]?.body["response_format"])
    expect(outcome.attempts).toMatchObject([
      {
        status: "failed",
        error: { kind: "invalid_output" },
        usage: { calls: 1, inputTokens: 10, outputTokens: 5 },
      },
      { status: "ok", usage: { calls: 1, inputTokens: 10, outputTokens: 5 } },
    ])
    expect(outcome.usage).toMatchObject({ calls: 2, inputTokens: 20, outputTokens: 10 })
  })

  it("fails the branch when the correction is no better: two tries, no third", async () => {
    wire.answer(completion("I think she is 36."))
    const outcome = await runAgent(chatAgent({ model }), { output: Person })
    expect(errorOf(outcome)).toEqual({ kind: "invalid_output", message: "the reply is not JSON" })
    expect(wire.requests).toHaveLength(2)
    expect(outcome.attempts).toHaveLength(2)
    expect(outcome.usage.calls).toBe(2)
  })

  it("fails the branch at once with repairs off", async () => {
    wire.answer(completion("I think she is 36."))
    const outcome = await runAgent(chatAgent({ model, repairs: 0 }), { output: Person })
    expect(errorOf(outcome).kind).toBe("invalid_output")
    expect(wire.requests).toHaveLength(1)
  })

  it("is not sent back when it was cut off at its token limit: it would be again", async () => {
    wire.answer(completion('{"name":"Ad', { finishReason: "length" }))
    const outcome = await runAgent(chatAgent({ model }), { output: Person })
    expect(errorOf(outcome)).toMatchObject({
      kind: "invalid_output",
      code: "length",
      message: "the reply was cut off at its token limit",
    })
    expect(wire.requests).toHaveLength(1)
    expect(outcome.usage).toMatchObject({ calls: 1, outputTokens: 5 })
  })

  it("is not sent back when it is a refusal", async () => {
    wire.answer(completion(null, { refusal: "No." }))
    const outcome = await runAgent(chatAgent({ model }), { output: Person })
    expect(errorOf(outcome)).toEqual({ kind: "content_filter", message: "the model refused: No." })
    expect(wire.requests).toHaveLength(1)
  })

  it("retries a correction that meets a failure which passes", async () => {
    wire.answer(
      completion("no JSON"),
      apiError(500, { message: "oops" }),
      completion('{"name":"Ada","age":36}'),
    )
    const outcome = await runAgent(chatAgent({ model }), { output: Person })
    expect(outputOf(outcome)).toEqual({ name: "Ada", age: 36 })
    expect(outcome.attempts.map((attempt) => attempt.error?.kind ?? "ok")).toEqual([
      "invalid_output",
      "transient",
      "ok",
    ])
    expect(wire.requests).toHaveLength(3)
  })
})
