import { describe, expect, it } from "vitest"
import { z } from "zod"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { completion, openAIWire } from "./openai-wire.js"
import { errorOf, outputOf, runAgent } from "./run-agent.js"

const wire = openAIWire()
const agent = (options: object = {}) => chatAgent({ model: "openai:gpt-5-mini", ...options })
const Person = z.object({ name: z.string(), age: z.int() })
const Label = z.enum(["bug", "feature"])

describe("JSON that only its writing is wrong with is mended without another call", () => {
  it.each([
    ["a comma too many", '{"name":"Ada","age":36,}'],
    ["single quotation marks", "{'name':'Ada','age':36}"],
    ["keys without any", '{name: "Ada", age: 36}'],
    ["a comment", '{"name":"Ada", // the first\n"age":36}'],
    ["words and braces before it", 'Let {x} be her age. {"name":"Ada","age":36} is what I found.'],
    ["its last brace missing", '{"age":36,"name":"Ada"'],
  ])("%s", async (_, reply) => {
    wire.answer(completion(reply))
    expect(outputOf(await runAgent(agent(), { output: Person }))).toEqual({ name: "Ada", age: 36 })
    expect(wire.requests).toHaveLength(1)
  })

  it("of several objects the one that holds the answer is read", async () => {
    wire.answer(completion('{"thought":"it crashes"}\n{"answer":"bug"}'))
    expect(outputOf(await runAgent(agent(), { output: Label }))).toBe("bug")
    wire.answer(completion('```json\n{"thought":"it crashes"}\n```\n{"answer":"bug","confidence":0.5}'))
    const outcome = await runAgent(agent({ confidence: true }), { output: Label })
    expect(outcome).toMatchObject({ status: "ok", output: "bug", confidence: 0.5 })
  })
})

describe("nothing is guessed: the reply goes back once", () => {
  it.each([
    ["two answers", '{"answer":"bug","answer":"feature"}'],
    ["an answer that is cut off", '{"answer":"fea'],
    ["words", "It is a bug."],
  ])("for %s", async (_, reply) => {
    wire.answer(completion(reply))
    expect(errorOf(await runAgent(agent(), { output: Label }))).toEqual({
      kind: "invalid_output",
      message: "the reply is not JSON",
    })
    expect(wire.requests).toHaveLength(2)
  })
})
