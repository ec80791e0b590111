import { describe, expect, it } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import type { Agent } from "../../src/agents/agent.js"
import { errorOf, outputOf, runAgent } from "./run-agent.js"

describe("a function agent", () => {
  it("hands back what the function returns, once, on record under its name", async () => {
    const wordCount = (brief: { input: unknown }): number => String(brief.input).split(" ").length
    const outcome = await runAgent(functionAgent(wordCount), { input: "three little words" })
    expect(outputOf(outcome)).toBe(3)
    expect(outcome.attempts).toMatchObject([{ target: "function wordCount", status: "ok" }])
    expect(outcome.cost).toBe(0)
  })

  it.each<[string, unknown, string]>([
    ["an Error", new Error("no luck\nat line 3"), "no luck"],
    ["a text", "no luck", "no luck"],
    ["undefined", undefined, "undefined was thrown"],
    ["null", null, "null was thrown"],
    ["an object", { reason: 7 }, '{"reason":7} was thrown'],
  ])("fails its branch, and only that, when the function throws %s", async (_, thrown, message) => {
    const throwing = (): never => {
      throw thrown
    }
    const rejecting = (): Promise<never> => Promise.reject(thrown)
    for (const run of [throwing, rejecting]) {
      const outcome = await runAgent(functionAgent(run))
      expect(errorOf(outcome)).toEqual({ kind: "agent", message })
      expect(outcome.attempts).toHaveLength(1)
    }
  })

  it("fails its branch when an agent throws before its first await", async () => {
    const agent: Agent = {
      name: "hasty",
      run() {
        throw new Error("at once")
      },
    }
    expect(errorOf(await runAgent(agent))).toEqual({ kind: "agent", message: "at once" })
  })

  it("fails its branch when the function returns nothing", async () => {
    expect(errorOf(await runAgent(functionAgent(() => undefined)))).toEqual({
      kind: "invalid_output",
      message: "the agent returned no output",
    })
  })

  it("is tried again when its error has a status or a code that passes", async () => {
    let calls = 0
    const agent = functionAgent(() => {
      calls += 1
      if (calls === 1) throw Object.assign(new Error("busy"), { status: 503 })
      if (calls === 2) throw Object.assign(new Error("gone"), { code: "ECONNRESET" })
      return "done"
    })
    const outcome = await runAgent(agent)
    expect(outputOf(outcome)).toBe("done")
    expect(outcome.attempts.map((attempt) => attempt.error?.kind ?? "ok")).toEqual([
      "overloaded",
      "transient",
      "ok",
    ])
  })

  it("has its signal aborted when its try is out of time, before the next begins", async () => {
    const abortedAtStart: number[] = []
    let aborted = 0
    const agent = functionAgent((_, context) => {
      abortedAtStart.push(aborted)
      return new Promise((_, reject) => {
        context.signal.addEventListener("abort", () => {
          aborted += 1
          reject(new Error("aborted"))
        })
      })
    })
    const outcome = await runAgent(agent, {}, { attemptTimeoutMs: 20 })
    expect(outcome).toMatchObject({ status: "timed_out", scope: "attempt" })
    expect(abortedAtStart).toEqual([0, 1, 2, 3])
  })

  it("may take its context apart", async () => {
    const events: unknown[] = []
    const agent = functionAgent(
      async (_, { emit, savePartial, signal, attempt }) => {
        emit({ step: attempt })
        savePartial("half")
        await new Promise((_, reject) => signal.addEventListener("abort", () => reject(new Error("stop"))))
      },
      { name: "halfway" },
    )
    const outcome = await runAgent(
      agent,
      {},
      { timeoutMs: 30, onEvent: (event) => event.type === "data" && events.push(event.data) },
    )
    expect(outcome).toMatchObject({ status: "timed_out", scope: "branch", partial: "half" })
    expect(events).toEqual([{ step: 1 }])
  })

  it("is refused without a function", () => {
    expect(() => functionAgent("wc" as never)).toThrow(
      'functionAgent: expected a function of (brief, context), got "wc"',
    )
  })
})
