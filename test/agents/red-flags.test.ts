import { describe, expect, it } from "vitest"
import { z } from "zod"
import { type ChatAgentOptions, chatAgent } from "../../src/agents/chat-agent.js"
import { completion, openAIWire } from "./openai-wire.js"
import { errorOf, outputOf, runAgent } from "./run-agent.js"

const wire = openAIWire()
const model = "openai:gpt-5-mini"
const Label = z.enum(["bug", "feature"])
const flagging = (options: Partial<ChatAgentOptions> = {}) => chatAgent({ model, redFlags: true, ...options })
const flagged = (message: unknown) => ({ kind: "invalid_output", code: "red_flag", message })

describe("a reply with a red flag is dropped, never mended", () => {
  it.each([
    ["words around its JSON", 'Sure! {"answer":"bug"}', "the reply is not JSON"],
    ["words after its fence", '```json\n{"answer":"bug"}\n```\nDone.', "the reply is not JSON"],
    [
      "two fences",
      '```json\n{"answer":"bug"}\n```\n```json\n{"answer":"feature"}\n```',
      "the reply is not JSON",
    ],
    ["a comma too many", '{"answer":"bug",}', "the reply is not JSON"],
    [
      "two answers",
      '{"answer":"bug","answer":"feature"}',
      'the reply can be read in two ways: the key "answer" comes twice',
    ],
    ["half its JSON", '{"answer":"b', "the reply is not JSON"],
    ["nothing in it", "", "the reply is not JSON"],
    ["no wrapping", '"bug"', "at answer: it is missing"],
    ["another choice than those asked for", '{"answer":"other"}', expect.stringMatching(/^at the top: /)],
  ])("%s", async (_, reply, message) => {
    wire.answer(completion(reply), completion('{"answer":"bug"}'))
    const outcome = await runAgent(flagging(), { output: Label })
    expect(errorOf(outcome)).toEqual(flagged(message))
    expect(wire.requests).toHaveLength(1)
    expect(outcome.attempts).toMatchObject([{ status: "failed", error: { code: "red_flag" } }])
    expect(outcome.usage.calls).toBe(1)
  })

  it("cut off at its token limit, as text and as JSON", async () => {
    wire.answer(completion('{"answer":"bug"}', { finishReason: "length" }))
    const message = "the reply was cut off at its token limit"
    expect(errorOf(await runAgent(flagging(), { output: Label }))).toEqual(flagged(message))
    expect(errorOf(await runAgent(flagging()))).toEqual(flagged(message))
    expect(wire.requests).toHaveLength(2)
  })

  it("longer than allowed, however right it is", async () => {
    const redFlags = { maxCharacters: 20 }
    wire.answer(completion(`{"answer":"bug"}${" ".repeat(5)}`))
    const message = "the reply is 21 characters long, more than the 20 allowed"
    expect(errorOf(await runAgent(flagging({ redFlags }), { output: Label }))).toEqual(flagged(message))
    expect(errorOf(await runAgent(flagging({ redFlags })))).toEqual(flagged(message))
    wire.answer(completion(`{"answer":"bug"}${" ".repeat(4)}`))
    expect(outputOf(await runAgent(flagging({ redFlags }), { output: Label }))).toBe("bug")
  })

  it("empty, where text was asked for", async () => {
    wire.answer(completion("  "))
    expect(errorOf(await runAgent(flagging()))).toEqual(flagged("the reply is empty"))
  })

  it.each(["1.5", '"high"'])("sure of itself by no number from 0 to 1: %s", async (confidence) => {
    wire.answer(completion(`{"answer":"bug","confidence":${confidence}}`))
    const outcome = await runAgent(flagging({ confidence: true }), { output: Label })
    expect(errorOf(outcome)).toEqual(flagged(expect.stringMatching(/^at confidence: .*from 0 to 1, got /)))
    expect(wire.requests).toHaveLength(1)
  })
})

describe("a reply without a red flag", () => {
  it.each([
    ["bare JSON", ' {"answer":"bug"}\n'],
    ["JSON in a single fence", '```json\n{"answer":"bug"}\n```'],
    ["JSON in a single fence without a language", '```\n{"answer":"bug"}\n```\n'],
  ])("counts: %s", async (_, reply) => {
    wire.answer(completion(reply))
    expect(outputOf(await runAgent(flagging(), { output: Label }))).toBe("bug")
  })

  it("counts with its confidence", async () => {
    wire.answer(completion('{"answer":"bug","confidence":0.5}'))
    const outcome = await runAgent(flagging({ confidence: true }), { output: Label })
    expect(outcome).toMatchObject({ status: "ok", output: "bug", confidence: 0.5 })
  })

  it("may leave out fields the way strict mode makes models do", async () => {
    wire.answer(completion('{"name":"Ada","nickname":null}'))
    const output = z.object({ name: z.string(), nickname: z.string().optional() })
    expect(outputOf(await runAgent(flagging(), { output }))).toEqual({ name: "Ada" })
  })
})

it("a refusal is no red flag, and stays a refusal", async () => {
  wire.answer(completion(null, { refusal: "No." }))
  expect(errorOf(await runAgent(flagging(), { output: Label })).kind).toBe("content_filter")
  wire.answer(completion("I can", { finishReason: "content_filter" }))
  const strict = flagging({ redFlags: { maxCharacters: 1 } })
  expect(errorOf(await runAgent(strict)).kind).toBe("content_filter")
})

describe("red flags that cannot work are refused at construction", () => {
  it.each([
    [
      { repairs: 1 },
      "chatAgent: expected no `repairs` beside `redFlags`, got 1. A reply with a red flag is dropped, never mended; leave one of them out",
    ],
    [{ redFlags: { maxCharacters: 0 } }, /^chatAgent: expected `redFlags/],
    [{ redFlags: { maxTokens: 10 } }, /^chatAgent: /],
    [{ redFlags: "yes" }, /^chatAgent: expected `redFlags` to be true, or \{ maxCharacters \}/],
  ])("%j", (options, message) => {
    const make = () => flagging(options as Partial<ChatAgentOptions>)
    expect(make).toThrow(expect.objectContaining({ name: "ConfigError" }))
    expect(make).toThrow(message)
  })

  it("while `repairs: 0` beside them, and `redFlags: false` beside a repair, say nothing new", async () => {
    expect(() => flagging({ repairs: 0 })).not.toThrow()
    wire.answer(completion("no JSON"), completion('{"answer":"bug"}'))
    expect(outputOf(await runAgent(chatAgent({ model, redFlags: false }), { output: Label }))).toBe("bug")
  })
})
