import { ChatOpenAI } from "@langchain/openai"
import { HttpResponse } from "msw"
import { describe, expect, it } from "vitest"
import { z } from "zod"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { type Step, completion, openAIWire, testKey } from "./openai-wire.js"
import { outputOf, runAgent } from "./run-agent.js"
import { ScriptedChatModel, says } from "./scripted-chat-model.js"

const wire = openAIWire()
const model = "openai:gpt-4o-mini"
const Label = z.enum(["bug", "feature"])
const agent = () => chatAgent({ model, logprobs: true })

/** A token of a reply with its log-probability, as OpenAI sends it. */
type Token = readonly [token: string, logprob: unknown]

const entry = ([token, logprob]: Token) => ({
  token,
  logprob,
  bytes: [...new TextEncoder().encode(token)],
  top_logprobs: [],
})

/** A completion with the log-probabilities of its tokens. */
function completionOf(tokens: readonly Token[], logprobs: unknown = tokens.map(entry)): Step {
  const content = tokens.map(([token]) => token).join("")
  return () =>
    HttpResponse.json({
      id: "chatcmpl-1",
      object: "chat.completion",
      created: 1_790_000_000,
      model: "gpt-4o-mini-2024-07-18",
      choices: [
        {
          index: 0,
          message: { role: "assistant", content, refusal: null },
          logprobs: logprobs === null ? null : { content: logprobs, refusal: null },
          finish_reason: "stop",
        },
      ],
      usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 },
    })
}

/** The same, streamed a token at a time. */
function streamedOf(tokens: readonly Token[]): Step {
  const frame = (choices: readonly object[], rest: object = {}): string =>
    `data: ${JSON.stringify({
      id: "chatcmpl-1",
      object: "chat.completion.chunk",
      created: 1_790_000_000,
      model: "gpt-4o-mini-2024-07-18",
      choices,
      ...rest,
    })}\n\n`
  const chunk = (delta: object, logprobs: object | null, finish: string | null = null): string =>
    frame([{ index: 0, delta, logprobs, finish_reason: finish }])
  const body = [
    chunk({ role: "assistant", content: "", refusal: null }, null),
    ...tokens.map((token) => chunk({ content: token[0] }, { content: [entry(token)], refusal: null })),
    chunk({}, null, "stop"),
    frame([], { usage: { prompt_tokens: 10, completion_tokens: 5, total_tokens: 15 } }),
    "data: [DONE]\n\n",
  ]
  return () => new HttpResponse(body.join(""), { headers: { "content-type": "text/event-stream" } })
}

describe("the probability of a reply", () => {
  it("is the product over its tokens, as a logarithm the sum", async () => {
    wire.answer(
      completionOf([
        ["Forty", -0.5],
        ["-", -0.25],
        ["two", 0],
      ]),
    )
    const outcome = await runAgent(agent())
    expect(outcome).toMatchObject({ status: "ok", output: "Forty-two", logProbability: -0.75 })
    expect(wire.requests[0]?.body["logprobs"]).toBe(true)
  })

  it("is over all tokens of a JSON reply, its braces and names too", async () => {
    wire.answer(
      completionOf([
        ['{"', -0.125],
        ["answer", -0.25],
        ['":"', 0],
        ["bug", -0.5],
        ['"}', -1],
      ]),
    )
    const outcome = await runAgent(agent(), { output: Label })
    expect(outcome).toMatchObject({ status: "ok", output: "bug", logProbability: -1.875 })
    expect(wire.requests[0]?.body["response_format"]).toMatchObject({ type: "json_schema" })
  })

  it("is the same for a streamed reply", async () => {
    wire.answer(
      streamedOf([
        ["Forty", -0.5],
        ["-", -0.25],
        ["-", -0.25],
        ["two", -1],
      ]),
    )
    const outcome = await runAgent(chatAgent({ model, logprobs: true, stream: true }))
    expect(outcome).toMatchObject({ status: "ok", output: "Forty--two", logProbability: -2 })
    expect(wire.requests[0]?.body).toMatchObject({ logprobs: true, stream: true })
  })

  it("is that of the reply that was used, after a correction", async () => {
    wire.answer(completionOf([["no JSON", -3]]), completionOf([['{"answer":"bug"}', -0.5]]))
    expect(await runAgent(agent(), { output: Label })).toMatchObject({ status: "ok", logProbability: -0.5 })
  })

  it("takes a provider's rounding for certainty", async () => {
    wire.answer(completionOf([["bug", 1e-7]]))
    expect(await runAgent(agent())).toMatchObject({ status: "ok", logProbability: 0 })
  })

  it.each([
    ["tells none", completionOf([["bug", -1]], null)],
    ["tells of no token", completionOf([["bug", -1]], [])],
    [
      "leaves out that of a token",
      completionOf([
        ["b", -1],
        ["ug", null],
      ]),
    ],
    [
      "sends a text",
      completionOf([
        ["b", -1],
        ["ug", "-1"],
      ]),
    ],
    [
      "claims more than certainty",
      completionOf([
        ["b", -1],
        ["ug", 5],
      ]),
    ],
    ["sends no list", completionOf([["bug", -1]], { token: "bug", logprob: -1 })],
    ["knows nothing of them", completion("bug")],
  ])("is absent, and the ballot stays, where the provider %s", async (_, step) => {
    wire.answer(step)
    const outcome = await runAgent(agent())
    expect(outputOf(outcome)).toBe("bug")
    expect(outcome).not.toHaveProperty("logProbability")
  })
})

describe("nobody is asked for log-probabilities who was not to be", () => {
  it("neither by default, nor because another agent of the same model was asked", async () => {
    wire.answer(completionOf([["bug", -1]]))
    await runAgent(agent())
    const outcome = await runAgent(chatAgent({ model }))
    expect(wire.requests.map(({ body }) => body["logprobs"])).toEqual([true, undefined])
    expect(outcome).not.toHaveProperty("logProbability")
  })

  it("keeps all other settings of the client: key, temperature, bound, no retries of its own", async () => {
    wire.answer(completionOf([["bug", -1]]))
    await runAgent(
      chatAgent({ model, logprobs: true, temperature: 0.5, maxOutputTokens: 7 }),
      {},
      { seed: 1 },
    )
    expect(wire.requests[0]).toMatchObject({ authorization: `Bearer ${testKey}` })
    expect(wire.requests[0]?.body).toMatchObject({
      model: "gpt-4o-mini",
      temperature: 0.5,
      max_tokens: 7,
      seed: expect.any(Number),
    })
    wire.answer(() => HttpResponse.json({ error: { message: "oops" } }, { status: 500 }))
    wire.requests.length = 0
    const outcome = await runAgent(agent(), {}, { retry: { attempts: 2 } })
    expect([outcome.status, wire.requests.length, outcome.attempts.length]).toEqual(["failed", 2, 2])
  })
})

describe("a model that has none is refused before anything is paid", () => {
  it("one of another provider", () => {
    const scripted = new ScriptedChatModel([says("bug")])
    const make = () => chatAgent({ model: scripted, logprobs: true })
    expect(make).toThrow(expect.objectContaining({ name: "ConfigError" }))
    expect(make).toThrow(
      "chatAgent: expected `logprobs` to go with a model that speaks OpenAI's chat completions, got scripted:scripted. Drop it, or take such a model",
    )
  })

  it("one that talks over the Responses API", () => {
    const responses = new ChatOpenAI({ model: "gpt-4o-mini", useResponsesApi: true })
    expect(() => chatAgent({ model: responses, logprobs: true })).toThrow(/speaks OpenAI's chat completions/)
  })

  it("a LangChain model that was not made with them", async () => {
    const plain = new ChatOpenAI({ model: "gpt-4o-mini" })
    expect(() => chatAgent({ model: plain, logprobs: true })).toThrow(
      "chatAgent: expected `logprobs` to be set on the LangChain model itself, got it beside it only. Make it with logprobs: true",
    )
    wire.answer(completionOf([["bug", -1]]))
    const made = new ChatOpenAI({ model: "gpt-4o-mini", logprobs: true })
    expect(await runAgent(chatAgent({ model: made, logprobs: true }))).toMatchObject({ logProbability: -1 })
    expect(await runAgent(chatAgent({ model: made }))).not.toHaveProperty("logProbability")
  })
})
