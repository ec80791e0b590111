import { describe, expect, it } from "vitest"
import { z } from "zod"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { completion, messageOfRole, openAIWire, streamed } from "./openai-wire.js"
import { errorOf, outputOf, runAgent } from "./run-agent.js"
import { ScriptedChatModel, says } from "./scripted-chat-model.js"

const wire = openAIWire()
const model = "openai:gpt-5-mini"
const Label = z.enum(["bug", "feature"])
const agent = () => chatAgent({ model, confidence: true })

describe("a voter asked for its confidence", () => {
  it("says it beside its answer; the output is the answer alone", async () => {
    wire.answer(completion('{"answer":"bug","confidence":0.8}'))
    const outcome = await runAgent(agent(), { objective: "It crashes.", output: Label })
    expect(outcome).toMatchObject({ status: "ok", output: "bug", confidence: 0.8 })
    expect(outcome).not.toHaveProperty("ignored")
  })

  it("is asked for both, in this order and nothing else, with the range in the schema and in words", async () => {
    wire.answer(completion('{"answer":"bug","confidence":1}'))
    await runAgent(agent(), { objective: "It crashes.", output: Label })
    const [request] = wire.requests
    const schema = {
      type: "object",
      properties: {
        answer: { type: "string", enum: ["bug", "feature"] },
        confidence: {
          type: "number",
          minimum: 0,
          maximum: 1,
          description: "how likely it is that the answer is right, from 0 to 1",
        },
      },
      required: ["answer", "confidence"],
      additionalProperties: false,
    }
    expect(request?.body["response_format"]).toMatchObject({ json_schema: { strict: true, schema } })
    expect(messageOfRole(request, "user")).toMatch(/^It crashes\.\n\n.*"confidence".*from 0 .* to 1/)
  })

  it("answers in text, too: the text is the output, trimmed as it is without confidence", async () => {
    wire.answer(completion('{"answer":" Forty-two. ","confidence":0.25}'))
    expect(await runAgent(agent())).toMatchObject({ status: "ok", output: "Forty-two.", confidence: 0.25 })
    wire.answer(completion('{"answer":"  ","confidence":0.25}'))
    expect(errorOf(await runAgent(chatAgent({ model, confidence: true, repairs: 0 })))).toMatchObject({
      kind: "invalid_output",
      message: "at answer: it is empty",
    })
  })

  it("fills shapes with names of their own, left-out fields and schemas that refer to themselves", async () => {
    const Node = z.object({
      answer: z.string(),
      note: z.string().optional(),
      get children() {
        return z.array(Node)
      },
    })
    const tree = {
      answer: "root",
      note: null,
      children: [{ answer: "leaf", confidence: 3, note: "n", children: [] }],
    }
    wire.answer(completion(JSON.stringify({ answer: tree, confidence: 0.5 })))
    expect(await runAgent(agent(), { output: Node })).toMatchObject({
      status: "ok",
      output: { answer: "root", children: [{ answer: "leaf", note: "n", children: [] }] },
      confidence: 0.5,
    })
  })

  it("has its answer shaped by the agent's own schema", async () => {
    const output = z.object({ size: z.string().transform(Number) })
    wire.answer(completion('{"answer":{"size":"12"},"confidence":0.5}'))
    expect(outputOf(await runAgent(chatAgent({ model, confidence: true, output })))).toEqual({ size: 12 })
  })

  it("may stream", async () => {
    wire.answer(streamed(['{"answer":', '"bug","confidence"', ":0.5}"], "finished"))
    const outcome = await runAgent(chatAgent({ model, confidence: true, stream: true }), { output: Label })
    expect(outcome).toMatchObject({ status: "ok", output: "bug", confidence: 0.5 })
  })

  it("is asked in the prompt where its provider knows no schemas", async () => {
    const scripted = new ScriptedChatModel([says('{"answer":"bug","confidence":0.5}')])
    const outcome = await runAgent(chatAgent({ model: scripted, confidence: true }), { output: Label })
    expect(outcome).toMatchObject({ status: "ok", output: "bug", confidence: 0.5 })
    expect(scripted.seen[0]?.messages.at(-1)?.text).toMatch(/JSON Schema.*\n.*"confidence"/)
  })

  it.each([0, 1])("may be as sure as %d", async (confidence) => {
    wire.answer(completion(JSON.stringify({ answer: "bug", confidence })))
    expect(await runAgent(agent(), { output: Label })).toMatchObject({ status: "ok", confidence })
  })
})

describe("a confidence that is none", () => {
  it.each([
    ["1.5", "1.5"],
    ["-0.1", "-0.1"],
    ["87", "87"],
    ["1e999", "Infinity"],
    ["-1e999", "-Infinity"],
  ])("counts for nothing and is on record when it is the number %s", async (confidence, shown) => {
    wire.answer(completion(`{"answer":"bug","confidence":${confidence}}`))
    const outcome = await runAgent(agent(), { output: Label })
    expect(outcome).toMatchObject({ status: "ok", output: "bug", ignored: [`confidence: ${shown}`] })
    expect(outcome).not.toHaveProperty("confidence")
    expect(wire.requests).toHaveLength(1)
  })

  it.each([
    ["in words", '{"answer":"bug","confidence":"high"}', 'got "high"'],
    ["a number as text", '{"answer":"bug","confidence":"0.9"}', 'got "0.9"'],
    ["null", '{"answer":"bug","confidence":null}', "got none"],
    [
      "nested 100 levels deep",
      `{"answer":"bug","confidence":${"[".repeat(100)}${"]".repeat(100)}}`,
      "got none",
    ],
    ["left out", '{"answer":"bug"}', "got undefined"],
  ])("goes back once when it is %s, then the ballot is invalid", async (_, reply, got) => {
    wire.answer(completion(reply))
    const outcome = await runAgent(agent(), { output: Label })
    expect(errorOf(outcome)).toEqual({
      kind: "invalid_output",
      message: `at confidence: expected a number from 0 to 1, ${got}`,
    })
    expect(wire.requests).toHaveLength(2)
    wire.requests.length = 0
    wire.answer(completion(reply), completion('{"answer":"bug","confidence":0.9}'))
    expect(await runAgent(agent(), { output: Label })).toMatchObject({ status: "ok", confidence: 0.9 })
  })

  it.each([
    ["an answer without its wrapping", '"bug"', "the reply is no JSON object"],
    ["no answer", '{"confidence":0.5}', /^at answer: /],
    ["an answer that does not fit", '{"answer":"other","confidence":0.5}', /^at answer: /],
    ["poison beside the answer", '{"answer":"bug","confidence":0.5,"__proto__":{}}', /forbidden key/],
  ])("is no excuse for %s", async (_, reply, message) => {
    wire.answer(completion(reply))
    const outcome = await runAgent(chatAgent({ model, confidence: true, repairs: 0 }), { output: Label })
    expect(errorOf(outcome)).toEqual({
      kind: "invalid_output",
      message: typeof message === "string" ? message : expect.stringMatching(message),
    })
  })
})

it("nobody who is not asked says how sure it is", async () => {
  wire.answer(completion('{"answer":"bug","confidence":0.8,"weight":1000}'))
  const outcome = await runAgent(chatAgent({ model }), { output: Label })
  expect(outcome).toMatchObject({ status: "ok", output: "bug" })
  expect(outcome).not.toHaveProperty("confidence")
})
