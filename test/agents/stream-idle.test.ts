import { describe, expect, it } from "vitest"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { foldStream } from "../../src/agents/models/stream-silence.js"
import { createFakeClock } from "../../src/testing/fake-clock.js"
import { eventually } from "../testing/eventually.js"
import { notedPartial } from "./noted-partial.js"
import { openAIWire, streamed } from "./openai-wire.js"
import { errorOf, outputOf, runAgent } from "./run-agent.js"

const wire = openAIWire()
const agent = () => chatAgent({ model: "openai:gpt-5-mini", stream: true })

const joined = (whole: string | undefined, piece: string): string => (whole ?? "") + piece

describe("a stream that falls silent in the middle of a reply", () => {
  it("is hung up on, and the call is made again", async () => {
    wire.answer(streamed(["Forty"], "hanging"), streamed(["Forty", "-two"], "finished"))
    const clock = createFakeClock()
    const { agent: noted, saved } = notedPartial(agent(), (text) => text === "Forty")
    const running = runAgent(noted, {}, { clock, streamIdleMs: 60 })
    await saved
    await clock.advance(60)
    await wire.seen(2, clock)
    const outcome = await running
    expect(outputOf(outcome)).toBe("Forty-two")
    expect(outcome.attempts.map(({ kind, status, error }) => [kind, status, error?.code])).toEqual([
      ["first", "timed_out", "stream_idle"],
      ["retry", "ok", undefined],
    ])
    expect(outcome.attempts[0]?.error?.message).toContain("stream idle")
    await eventually(() => expect(wire.requests[0]?.signal.aborted).toBe(true))
  })

  it("is tried as often as a broken connection, and then given up with what it had", async () => {
    wire.answer(streamed(["Forty"], "hanging"))
    const outcome = await runAgent(agent(), {}, { streamIdleMs: 20 })
    expect(errorOf(outcome)).toMatchObject({ kind: "timeout", code: "stream_idle" })
    expect(outcome).toMatchObject({ partial: "Forty" })
    expect(wire.requests).toHaveLength(4)
  })

  it("is not hung up on without a limit", async () => {
    wire.answer(streamed(["Forty"], "hanging"))
    const clock = createFakeClock()
    const { agent: noted, saved } = notedPartial(agent(), (text) => text === "Forty")
    const running = runAgent(noted, {}, { clock, timeoutMs: 3_600_000 })
    await saved
    await clock.advance(3_600_000)
    expect(await running).toMatchObject({ status: "timed_out", scope: "branch" })
    expect(wire.requests).toHaveLength(1)
  })
})

describe("silence is measured from piece to piece", () => {
  it("so a slow stream may take any time, and the wait for the first piece is none", async () => {
    const clock = createFakeClock()
    const pause = (milliseconds: number): Promise<void> =>
      new Promise((resolve) => clock.setTimer(milliseconds, resolve))
    async function* slowly() {
      await pause(5_000)
      for (const piece of ["a", "b", "c", "d"]) {
        yield piece
        await pause(900)
      }
    }
    const reading = foldStream(slowly(), joined, { idleMs: 1_000, clock })
    expect(await clock.until(reading)).toBe("abcd")
    expect(clock.pending).toBe(0)
  })

  it("and one that is too long ends it at that moment", async () => {
    const clock = createFakeClock()
    async function* stuck() {
      yield "a"
      await new Promise<void>(() => {})
    }
    const began = clock.now()
    const reading = foldStream(stuck(), joined, { idleMs: 1_000, clock })
    await expect(clock.until(reading)).rejects.toThrow("nothing came for 1000 ms")
    expect(clock.now() - began).toBe(1_000)
  })

  it("passes on what breaks it", async () => {
    const clock = createFakeClock()
    async function* broken() {
      yield "a"
      throw new Error("terminated")
    }
    await expect(foldStream(broken(), joined, { idleMs: 1_000, clock })).rejects.toThrow("terminated")
    expect(clock.pending).toBe(0)
  })
})
