import { describe, expect, it } from "vitest"
import { z } from "zod"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { completion, openAIWire } from "./openai-wire.js"
import { runAgent } from "./run-agent.js"

const wire = openAIWire()
const model = "openai:gpt-5-mini"
const Label = z.enum(["bug", "feature"])
const sampleIndex = 0

describe("a ballot keeps its reply as it came", () => {
  it.each([
    ["JSON", Label, '{"answer":"bug"}'],
    ["JSON with words around it", Label, 'Sure: {"answer":"bug"} Bye.'],
    ["text with space around it", undefined, " bug\n"],
  ])("where it was %s", async (_, output, reply) => {
    wire.answer(completion(reply))
    const brief = { sampleIndex, ...(output === undefined ? {} : { output }) }
    expect(await runAgent(chatAgent({ model }), brief)).toMatchObject({
      status: "ok",
      output: "bug",
      raw: reply,
    })
  })

  it("but not twice where it is the output", async () => {
    wire.answer(completion("bug"))
    const outcome = await runAgent(chatAgent({ model }), { sampleIndex })
    expect(outcome).toMatchObject({ status: "ok", output: "bug" })
    expect(outcome).not.toHaveProperty("raw")
  })

  it("after a correction the corrected one, which is what counts", async () => {
    wire.answer(completion("the first"), completion('{"answer":"bug"}'))
    expect(await runAgent(chatAgent({ model }), { sampleIndex, output: Label })).toMatchObject({
      status: "ok",
      raw: '{"answer":"bug"}',
    })
  })

  it("also when it is invalid: the last reply, and under red flags the only one", async () => {
    wire.answer(completion("the first"), completion("the second"))
    expect(await runAgent(chatAgent({ model }), { sampleIndex, output: Label })).toMatchObject({
      status: "failed",
      error: { kind: "invalid_output" },
      raw: "the second",
    })
    wire.requests.length = 0
    expect(
      await runAgent(chatAgent({ model, redFlags: true }), { sampleIndex, output: Label }),
    ).toMatchObject({ status: "failed", error: { code: "red_flag" }, raw: "the first" })
  })

  it("also when it is over the limit on outputs: then it is left out, and its size on record", async () => {
    wire.answer(completion("x".repeat(1_000_001)))
    const outcome = await runAgent(chatAgent({ model, repairs: 0 }), { sampleIndex, output: Label })
    expect(outcome).toMatchObject({
      status: "failed",
      ignored: ["raw: 1000001 characters, more than the 1000000 allowed"],
    })
    expect(outcome).not.toHaveProperty("raw")
  })

  it("but not a refusal, which says nothing to the question", async () => {
    wire.answer(completion(null, { refusal: "No." }))
    const outcome = await runAgent(chatAgent({ model }), { sampleIndex, output: Label })
    expect(outcome).toMatchObject({ status: "failed", error: { kind: "content_filter" } })
    expect(outcome).not.toHaveProperty("raw")
  })

  it("whatever its agent is: what the schema of the brief refuses or changes is kept as it was", async () => {
    const says = (value: unknown) => functionAgent(() => value)
    expect(await runAgent(says("blue"), { sampleIndex, output: Label })).toMatchObject({
      status: "failed",
      error: { kind: "invalid_output" },
      raw: "blue",
    })
    expect(await runAgent(says({ label: 3 }), { sampleIndex, output: Label })).toMatchObject({
      status: "failed",
      raw: '{"label":3}',
    })
    const output = z.string().transform((value) => value.toUpperCase())
    expect(await runAgent(says("bug"), { sampleIndex, output })).toMatchObject({ output: "BUG", raw: "bug" })
    const same = await runAgent(says({ a: 1 }), { sampleIndex, output: z.object({ a: z.number() }) })
    expect(same).toMatchObject({ status: "ok", output: { a: 1 } })
    expect(same).not.toHaveProperty("raw")
  })
})

it("a branch that is no ballot keeps no reply: batches of 50,000 would pay for it", async () => {
  wire.answer(completion('{"answer":"bug"}'))
  expect(await runAgent(chatAgent({ model }), { output: Label })).not.toHaveProperty("raw")
  wire.answer(completion("no JSON"))
  expect(await runAgent(chatAgent({ model }), { output: Label })).not.toHaveProperty("raw")
})
