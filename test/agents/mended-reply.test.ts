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

  it.each([
    ["two answers", Label, '{"answer":"bug","answer":"feature"}', "answer"],
    ["two answers after words", Label, 'Sure! {"answer":"bug", "answer":"feature",}', "answer"],
    ["two answers to a question for text", z.string(), 'Sure! {"answer":"a","answer":"b"}', "answer"],
    ["two names", Person, '{"name":"Ada","age":36,"name":"Eve"}', "name"],
    ["two names, one of them escaped", Person, '{"name":"Ada","age":36,"n\\u0061me":"Eve"}', "name"],
    ["two of what nobody asked for", Label, '{"why":"a","answer":"bug","why":"b"}', "why"],
    ["two deep inside", z.object({ list: z.array(Person) }), '{"list":[{"age":1,"age":1}]}', "age"],
  ])("for %s, told which key comes twice", async (_, output, reply, key) => {
    wire.answer(completion(reply))
    expect(errorOf(await runAgent(agent(), { output }))).toEqual({
      kind: "invalid_output",
      message: `the reply can be read in two ways: the key "${key}" comes twice`,
    })
    expect(wire.requests).toHaveLength(2)
    expect(JSON.stringify(wire.requests[1])).toContain("comes twice. Send the whole reply again, corrected")
  })

  it("and what comes back is read", async () => {
    wire.answer(completion('{"answer":"bug","answer":"feature"}'), completion('{"answer":"feature"}'))
    expect(outputOf(await runAgent(agent(), { output: Label }))).toBe("feature")
  })
})
