import { AIMessage, ToolMessage } from "@langchain/core/messages"
import { getEventListeners } from "node:events"
import { describe, expect, test } from "vitest"
import { z } from "zod"
import { functionAgent } from "../../src/agents/function-agent.js"
import { graphAgent } from "../../src/agents/graph-agent.js"
import { batch, section, vote } from "../../src/index.js"
import type { Result, RunEvent } from "../../src/index.js"
import { testRuntime } from "../../src/testing/test-runtime.js"

const briefs = ["a", "b", "c"].map((id) => ({ id, objective: `look into ${id}` }))
const failing = functionAgent(({ id }) => {
  if (id === "b") throw new Error("disk full")
  return `found ${id}`
})

describe("as a tool of a parent agent", () => {
  test("the text leads with status, coverage and failures, and the artifact is the whole result", async () => {
    const tool = section({ agent: failing, briefs }).asTool({
      name: "look",
      description: "Looks into things.",
    })
    const call = { id: "1", name: "look", args: { input: "the thing" }, type: "tool_call" as const }
    const message: unknown = await tool.invoke(call)
    expect(ToolMessage.isInstance(message)).toBe(true)
    if (!ToolMessage.isInstance(message)) return
    expect(message.text.split("\n").slice(0, 4)).toEqual([
      "status: partial (1 of 3 briefs missing)",
      "coverage: 2 of 3 briefs ok, quorum 1",
      "failures:",
      "- b: agent: disk full; lacks: look into b",
    ])
    expect((message.artifact as Result).outcomes).toHaveLength(3)
    expect(AIMessage.isInstance(message)).toBe(false)
  })
})

describe("nested", () => {
  const ballots: Record<string, readonly string[]> = {
    a: ["x", "x", "y"],
    b: ["y", "y", "y"],
    c: ["x", "y", "z"],
  }

  test("a section whose branches vote delivers what the votes decided, and a tied vote is a missing brief", async () => {
    const inner = vote({
      agent: functionAgent(({ objective, sampleIndex = 0 }) => ballots[objective.slice(-1)]?.[sampleIndex]),
      samples: 3,
    })
    const outer = section({ agent: inner.asAgent({ input: (brief) => brief.objective }), briefs })
    const result = await outer.run("x", { seed: 5 })
    expect(result.output).toEqual([
      { briefId: "a", output: "x" },
      { briefId: "b", output: "y" },
    ])
    expect(result.status).toBe("partial")
    expect(result.failures[0]?.reason).toBe(
      'agent: the vote inside ended failed: tied between "x" and "y" and "z"',
    )
    expect(result.outcomes[0]?.nested).toMatchObject({ pattern: "vote", status: "complete" })
  })

  test("a partial run inside a branch makes the run around it partial, never complete", async () => {
    const inner = section({ agent: failing, briefs })
    const outer = section({ agent: graphAgent(inner), briefs: [{ id: "only", objective: "everything" }] })
    const result = await outer.run("x")
    expect(result.status).toBe("partial")
    expect(result.reason).toContain('the run inside brief "only" is partial (1 of 3 briefs missing)')
    expect(result.outcomes[0]?.nested?.missing).toEqual(["b"])
  })

  test("what the runs inside spend is in the cost, also when a branch is cut off", async () => {
    const { runtime, clock } = testRuntime()
    const spend = {
      usage: { calls: 1, inputTokens: 10, outputTokens: 5, cachedTokens: 0, reasoningTokens: 0 },
      cost: 0.25,
    }
    const paid = {
      name: "paid",
      run: async (brief: { index: number }, context: Parameters<typeof failing.run>[1]) => {
        await context.call("model", () => Promise.resolve({ value: 1, spend }))
        if (brief.index === 1) await new Promise(() => {})
        return { output: 1 }
      },
    }
    const inner = section({ agent: paid, briefs: briefs.slice(0, 2) })
    const outer = section({ agent: inner.asAgent(), briefs: [{ objective: "o" }], timeoutMs: 1_000 })
    const result = await clock.until(outer.run("x", { runtime }))
    expect(result.outcomes[0]).toMatchObject({ status: "timed_out", scope: "branch" })
    expect(result).toMatchObject({ cost: 0.5, usage: { calls: 2, inputTokens: 20 } })
  })

  test("cancelling the outer run stops the branches of the inner one", async () => {
    const stopped: string[] = []
    const controller = new AbortController()
    const inner = section({
      agent: functionAgent(
        (brief, { signal }) =>
          new Promise((_, reject) => {
            signal.addEventListener("abort", () => {
              stopped.push(brief.id)
              reject(signal.reason)
            })
            if (brief.id === "c") queueMicrotask(() => controller.abort())
          }),
      ),
      briefs,
    })
    const result = await section({ agent: inner.asAgent(), briefs: [{ objective: "o" }] }).run("x", {
      signal: controller.signal,
    })
    expect(result.status).toBe("cancelled")
    expect(stopped).toEqual(["a", "b", "c"])
  })

  test("a batch inside a section takes its items from the brief", async () => {
    const inner = batch({ agent: functionAgent(({ input }) => Number(input) + 1) })
    const outer = section({ agent: inner.asAgent(), briefs: [{ id: "n", objective: "o", input: [1, 2] }] })
    expect((await outer.run("x")).output).toMatchObject([
      { briefId: "n", output: [{ output: 2 }, { output: 3 }] },
    ])
  })
})

describe("running a pattern", () => {
  test("`with` changes options and leaves the pattern it came from alone", async () => {
    const strict = section({ agent: failing, briefs })
    const all = strict.with({ quorum: 3 })
    expect((await strict.run("x")).status).toBe("partial")
    expect((await all.run("x")).status).toBe("failed")
  })

  test("`only` reruns the briefs that were missing", async () => {
    const first = await section({ agent: failing, briefs }).run("x")
    const missing = first.failures.map((failure) => failure.rerun)
    const second = await section({ agent: functionAgent(({ id }) => id), briefs }).run("x", { only: missing })
    expect(second.output).toEqual([{ briefId: "b", output: "b" }])
    await expect(section({ agent: failing, briefs }).run("x", { only: ["nobody"] })).rejects.toThrow(
      'got "nobody"',
    )
  })

  test("the stream of events ends with the result, and is numbered without gaps", async () => {
    const events: RunEvent[] = []
    for await (const event of section({ agent: failing, briefs }).stream("x")) events.push(event)
    expect(events.map((event) => event.sequence)).toEqual(events.map((_, index) => index + 1))
    const last = events.at(-1)
    expect(last?.type === "run_ended" && last.result.status).toBe("partial")
  })

  test("a listener that throws does not harm the run", async () => {
    const onEvent = (): void => {
      throw new Error("listener")
    }
    expect((await section({ agent: failing, briefs }).run("x", { onEvent })).coverage.ok).toBe(2)
  })

  test("input that no checkpointer could hold is refused, naming the place", async () => {
    const input = { when: new Date(0) } as never
    await expect(section({ agent: failing, briefs }).run(input)).rejects.toThrow(
      "Expected input.when to be plain JSON, got a Date",
    )
  })

  test("runs leave nothing behind on a signal that lives on", async () => {
    const { signal } = new AbortController()
    const inner = vote({ agent: functionAgent(() => "yes"), samples: 3 })
    const outer = section({ agent: inner.asAgent({ input: () => "well?" }), briefs, concurrency: 1 })
    for (let run = 0; run < 20; run += 1) expect((await outer.run("x", { signal })).status).toBe("complete")
    expect(getEventListeners(signal, "abort")).toEqual([])
  })

  test("two runs of one id at once are refused", async () => {
    const pattern = section({
      agent: functionAgent(() => new Promise((resolve) => setImmediate(() => resolve(1)))),
      briefs,
    })
    const first = pattern.run("x", { runId: "same" })
    await expect(pattern.run("x", { runId: "same" })).rejects.toThrow('got "same", which is running')
    expect((await first).status).toBe("complete")
    expect((await pattern.run("x", { runId: "same" })).status).toBe("complete")
  })
})

describe("sectioning", () => {
  test("a function integrates the outputs in plan order and is told of every missing brief", async () => {
    const pattern = section({
      agent: failing,
      briefs,
      integrate: (outputs, { failures }) => ({
        said: outputs.map((part) => part.output as string),
        missing: failures.map((failure) => failure.briefId),
      }),
    })
    expect((await pattern.run("x")).output).toEqual({ said: ["found a", "found c"], missing: ["b"] })
  })

  test("an integrating function that throws loses no outcome", async () => {
    const integrate = (): never => {
      throw new Error("oops")
    }
    const result = await section({ agent: failing, briefs, integrate }).run("x")
    expect(result).toMatchObject({ status: "failed", reason: "function integrate threw: oops" })
    expect(result.coverage.ok).toBe(2)
  })

  test("an integrated output that breaks the shape asked for is partial, with the finding", async () => {
    const result = await section({
      agent: functionAgent(() => 1),
      briefs,
      integrate: () => ({ total: "three" }),
      result: z.object({ total: z.number() }),
    }).run("x")
    expect(result.status).toBe("partial")
    expect(result.verdict.findings).toMatchObject([
      { check: "V1", message: expect.stringContaining("total") },
    ])
  })

  test("each brief's output is held to its own schema", async () => {
    const result = await section({
      agent: functionAgent(({ id }) => (id === "n" ? 1 : "one")),
      briefs: [
        { id: "n", objective: "a number", output: z.number() },
        { id: "m", objective: "a number too", output: z.number() },
      ],
    }).run("x")
    expect(result.outcomes.map((outcome) => outcome.status)).toEqual(["ok", "failed"])
  })

  test("a planner's briefs are run; a planner that fails is the reason the run failed", async () => {
    const plan = {
      rationale: "two halves",
      briefs: ["x", "x"].map((id) => ({ id, objective: `half ${id}`, constraints: [] })),
    }
    const planner = functionAgent(() => plan)
    const agent = functionAgent(({ id }) => id)
    const result = await section({ agent, planner }).run("task")
    expect(result.output?.map((part) => part.briefId)).toEqual(["x", "x-2"])
    const broken = functionAgent((): never => {
      throw new Error("no plan today")
    })
    expect(await section({ agent, planner: broken }).run("task")).toMatchObject({
      status: "failed",
      reason: "planning failed: agent: no plan today",
    })
  })

  const bad: [string, () => unknown, RegExp][] = [
    [
      "no briefs",
      () => section({ agent: failing, briefs: [] }),
      /^section: expected at least one brief, got none/,
    ],
    [
      "duplicate brief ids",
      () =>
        section({
          agent: failing,
          briefs: [
            { id: "a", objective: "1" },
            { id: "a", objective: "2" },
          ],
        }),
      /^section: expected every brief to have its own id, got "a" for briefs 1 and 2/,
    ],
    [
      "a quorum above the briefs",
      () => section({ agent: failing, briefs, quorum: 4 }),
      /at most the number of briefs \(3\), got 4/,
    ],
    [
      "an unknown option of a brief",
      () => section({ agent: failing, briefs: [{ objectiv: "x" } as never] }),
      /^section: brief 1: /,
    ],
    ["nothing to plan with", () => section({ agent: failing }), /^section: expected `briefs`/],
    [
      "briefs and a planner",
      () => section({ agent: failing, briefs, planner: functionAgent(() => 1) }),
      /got both/,
    ],
  ]
  for (const [what, make, message] of bad) {
    test(`${what} is refused at construction`, () => {
      expect(make).toThrow(message)
    })
  }
})

describe("batching", () => {
  test("a line for each item, in order, failed ones too", async () => {
    const agent = functionAgent(({ input }) => {
      if (input === 3) throw new Error("three")
      return Number(input) * 10
    })
    const { output, status } = await batch({ agent }).run([1, 3, 5])
    expect(status).toBe("partial")
    expect(output).toEqual([
      { index: 0, id: "1", input: 1, status: "ok", output: 10 },
      { index: 1, id: "2", input: 3, status: "failed", error: "agent: three" },
      { index: 2, id: "3", input: 5, status: "ok", output: 50 },
    ])
  })

  test("no items, or something else than a list, is refused", async () => {
    const pattern = batch({ agent: functionAgent(() => 1) })
    await expect(pattern.run([])).rejects.toThrow(
      "batch.run: expected an array of at least one item, got an array of 0",
    )
    await expect(pattern.run("x" as never)).rejects.toThrow('got "x"')
    expect(() => batch({ model: "simulated:demo" })).toThrow("expected an `objective`")
  })
})
