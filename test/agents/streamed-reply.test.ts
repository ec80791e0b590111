import { describe, expect, it } from "vitest"
import { z } from "zod"
import type { Agent } from "../../src/agents/agent.js"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { createFakeClock } from "../../src/testing/fake-clock.js"
import { eventually } from "../testing/eventually.js"
import { notedPartial } from "./noted-partial.js"
import { completion, openAIWire, streamed } from "./openai-wire.js"
import { errorOf, outputOf, runAgent } from "./run-agent.js"

const wire = openAIWire()
const agent = (): Agent => chatAgent({ model: "openai:gpt-5-mini", stream: true })

describe("a streamed reply", () => {
  it("is put together, with usage and cost as without streaming", async () => {
    wire.answer(streamed(["Forty", "-", "two"], "finished"))
    const outcome = await runAgent(agent())
    expect(outputOf(outcome)).toBe("Forty-two")
    expect(wire.requests[0]?.body["stream"]).toBe(true)
    expect(outcome.usage).toMatchObject({ calls: 1, inputTokens: 10, outputTokens: 5 })
    expect(outcome.cost).toBeCloseTo((10 * 0.25 + 5 * 2) / 1_000_000, 12)
  })

  it("is read by its shape", async () => {
    wire.answer(streamed(['{"answer"', ":[1,", "2]}"], "finished"))
    expect(outputOf(await runAgent(agent(), { output: z.array(z.number()) }))).toEqual([1, 2])
  })

  it.each(["closed without a finish reason", "connection broken"] as const)(
    "is asked for again when it ends half-way: %s",
    async (end) => {
      wire.answer(streamed(["Forty"], end), streamed(["Forty", "-two"], "finished"))
      const outcome = await runAgent(agent())
      expect(outputOf(outcome)).toBe("Forty-two")
      expect(outcome.attempts.map((attempt) => attempt.error?.kind ?? attempt.status)).toEqual([
        "transient",
        "ok",
      ])
      expect(wire.requests).toHaveLength(2)
    },
  )

  it("leaves the text it had as partial output when the deadline cuts it", async () => {
    wire.answer(streamed(["Forty", "-"], "hanging"))
    const clock = createFakeClock()
    const { agent: noted, saved } = notedPartial(agent(), (text) => text === "Forty-")
    const running = runAgent(noted, {}, { clock, timeoutMs: 500 })
    await saved
    await clock.advance(500)
    expect(await running).toMatchObject({ status: "timed_out", scope: "branch", partial: "Forty-" })
    expect(wire.requests).toHaveLength(1)
    await eventually(() => expect(wire.requests[0]?.signal.aborted).toBe(true))
  })

  it("is known for a refusal, which comes piece by piece as well", async () => {
    wire.answer(streamed(["I can't ", "help with that."], "finished", "refusal"))
    const outcome = await runAgent(agent())
    expect(errorOf(outcome)).toEqual({
      kind: "content_filter",
      message: "the model refused: I can't help with that.",
    })
    expect(wire.requests).toHaveLength(1)
  })

  it("leaves no partial output without streaming", async () => {
    wire.answer(completion("hello"))
    const outcome = await runAgent(chatAgent({ model: "openai:gpt-5-mini" }))
    expect(outcome).not.toHaveProperty("partial")
  })
})
