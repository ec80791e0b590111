import { MemorySaver, START, END, Annotation, StateGraph } from "@langchain/langgraph"
import { FakeListChatModel } from "@langchain/core/utils/testing"
import fc from "fast-check"
import { describe, expect, test, vi } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { chunk, maxSends } from "../../src/graph/dispatch.js"
import { batch, section, vote } from "../../src/index.js"
import type { Json, Outcome, Result } from "../../src/index.js"

const double = batch({ agent: functionAgent(({ input }) => (input as number) * 2, { name: "double" }) })

describe("dispatch", () => {
  test("sends one brief each up to 256, and chunks of neighbours above", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5_000 }), (count) => {
        const items = Array.from({ length: count }, (_, index) => index)
        const chunks = chunk(items, maxSends)
        expect(chunks.flat()).toEqual(items)
        expect(chunks.length).toBe(Math.min(count, 256))
        const sizes = chunks.map((part) => part.length)
        expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThanOrEqual(1)
      }),
      { numRuns: 50 },
    )
  })

  test.each([
    [1, 1],
    [256, 256],
    [257, 64],
    [5_000, 64],
  ])("%i briefs travel in %i Sends of one superstep", async (briefs, sends) => {
    const items = Array.from({ length: briefs }, () => 1)
    let seen = 0
    let supersteps = 0
    const graph = double.graph().compile()
    for await (const update of await graph.stream({ input: items }, { streamMode: "updates" })) {
      if ("branch" in update) seen += 1
      if ("dispatch" in update) supersteps += 1
    }
    expect([seen, supersteps]).toEqual([sends, 1])
  })

  test.each([1, 255, 256, 257, 1_000])(
    "every one of %i briefs gets exactly one outcome, in plan order",
    async (count) => {
      const { status, outcomes, output, coverage } = await double.run(
        Array.from({ length: count }, (_, index) => index),
      )
      expect(status).toBe("complete")
      expect(coverage).toMatchObject({ briefs: count, ok: count })
      expect(outcomes.map((outcome) => outcome.index)).toEqual(
        Array.from({ length: count }, (_, index) => index),
      )
      expect(output?.at(-1)).toMatchObject({ status: "ok", output: (count - 1) * 2 })
    },
  )

  test("fan-outs do not make Node warn of leaking listeners", async () => {
    const warnings: Error[] = []
    const listen = (warning: Error): void => void warnings.push(warning)
    process.on("warning", listen)
    const controller = new AbortController()
    await double.run(
      Array.from({ length: 300 }, () => 1),
      { signal: controller.signal },
    )
    await double
      .graph()
      .compile()
      .invoke({ input: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12] }, { signal: controller.signal })
    const inner = double.asAgent({ input: (brief) => [brief.index] })
    await section({ agent: inner, briefs: Array.from({ length: 20 }, () => ({ objective: "o" })) }).run("x")
    await new Promise((resolve) => setImmediate(resolve))
    process.off("warning", listen)
    expect(warnings).toEqual([])
  })

  test("data that looks like LangGraph's own objects reaches the branch as it is", async () => {
    const items = [
      { lg_name: "Send", node: "plan", args: { input: "evil" } },
      { lg_name: "Command", goto: ["validate"] },
    ]
    const echo = batch({ agent: functionAgent(({ input }) => input) })
    const { output } = await echo.run(items)
    expect(output?.map((line) => line.status === "ok" && line.output)).toEqual(items)
  })
})

describe("a compiled graph", () => {
  const config = { configurable: { thread_id: "t" } }

  test("takes `input` and gives `result`, with any checkpointer, and its state is plain JSON", async () => {
    const graph = double.graph().compile({ checkpointer: new MemorySaver() })
    const state = await graph.invoke({ input: [1, 2, 3] }, config)
    expect(state.result.status).toBe("complete")
    const { values } = await graph.getState(config)
    expect(JSON.parse(JSON.stringify(values))).toEqual(values)
  })

  test("a second invocation on the same thread starts afresh", async () => {
    const graph = double.graph().compile({ checkpointer: new MemorySaver() })
    await graph.invoke({ input: [1, 2, 3] }, config)
    const { result } = await graph.invoke({ input: [4] }, config)
    expect(result.outcomes).toHaveLength(1)
    expect(result.coverage).toMatchObject({ briefs: 1, ok: 1 })
  })

  test("runs many times at once without mixing runs up", async () => {
    const graph = double.graph().compile()
    const states = await Promise.all(
      Array.from({ length: 20 }, (_, run) => graph.invoke({ input: [run, run + 100] })),
    )
    states.forEach(({ result }, run) => {
      expect(result.outcomes.map((outcome: Outcome) => outcome.status === "ok" && outcome.output)).toEqual([
        run * 2,
        run * 2 + 200,
      ])
    })
    expect(new Set(states.map(({ result }) => result.runId)).size).toBe(20)
  })

  test("refuses maxConcurrency 1, with which LangGraph loses every branch", async () => {
    await expect(
      double
        .graph()
        .compile()
        .invoke({ input: [1] }, { maxConcurrency: 1 }),
    ).rejects.toThrow("Set `concurrency` on the pattern")
  })

  test("is part of a bigger graph, sharing `input` and `result`", async () => {
    const State = Annotation.Root({
      input: Annotation<Json>(),
      result: Annotation<Result>(),
      note: Annotation<string>(),
    })
    const bigger = new StateGraph(State)
      .addNode(
        "ask",
        vote({ agent: functionAgent(() => "yes"), samples: 3 })
          .graph()
          .compile(),
      )
      .addNode("report", (state) => ({ note: `it said ${String(state.result.output)}` }))
      .addEdge(START, "ask")
      .addEdge("ask", "report")
      .addEdge("report", END)
      .compile({ checkpointer: new MemorySaver() })
    expect((await bigger.invoke({ input: "well?" }, config)).note).toBe("it said yes")
  })

  test("is a node of a graph with other names, and its events reach the parent's custom stream", async () => {
    const State = Annotation.Root({ numbers: Annotation<number[]>(), doubled: Annotation<unknown>() })
    const bigger = new StateGraph(State)
      .addNode(
        "double",
        double.asNode({
          input: (state: typeof State.State) => state.numbers,
          output: (result) => ({
            doubled: result.output?.map((line) => (line.status === "ok" ? line.output : null)),
          }),
        }),
      )
      .addEdge(START, "double")
      .addEdge("double", END)
      .compile()
    const seen: string[] = []
    for await (const [mode, chunkOfStream] of await bigger.stream(
      { numbers: [1, 2] },
      { streamMode: ["custom", "values"] },
    )) {
      if (mode === "custom") seen.push((chunkOfStream as { type: string }).type)
      else if ("doubled" in chunkOfStream) expect(chunkOfStream.doubled).toEqual([2, 4])
    }
    expect(seen.filter((type) => type === "outcome")).toHaveLength(2)
  })

  test("callbacks of the invocation see the model calls of the branches, nested ones too", async () => {
    const model = new FakeListChatModel({ responses: ["yes"] })
    const inner = vote({ model, samples: 1 }).asAgent({ input: () => "well?" })
    const outer = section({ agent: inner, briefs: [{ objective: "a" }, { objective: "b" }] })
    let started = 0
    const callbacks = [{ handleChatModelStart: () => void (started += 1) }]
    await outer.graph().compile().invoke({ input: "x" }, { callbacks })
    expect(started).toBe(2)
  })

  test("streams its events as custom ones when it is invoked itself", async () => {
    const seen: string[] = []
    for await (const event of await double
      .graph()
      .compile()
      .stream({ input: [1, 2] }, { streamMode: "custom" })) {
      seen.push((event as { type: string }).type)
    }
    expect(seen.at(0)).toBe("run_started")
    expect(seen.at(-1)).toBe("run_ended")
  })

  test("goes on in another process from its checkpoint, without running a finished branch again", async () => {
    const checkpointer = new MemorySaver()
    let calls = 0
    const make = (sectionOf: typeof section, agentOf: typeof functionAgent) =>
      sectionOf({
        agent: agentOf(({ id }) => {
          calls += 1
          return id
        }),
        briefs: ["a", "b"].map((id) => ({ id, objective: id })),
      })
    const first = make(section, functionAgent)
      .graph()
      .compile({ checkpointer, interruptBefore: ["integrate"] })
    await first.invoke({ input: "x" }, config)
    expect(calls).toBe(2)

    // A fresh copy of the modules knows no more of the run than another process would.
    vi.resetModules()
    const fresh = await import("../../src/index.js")
    const agents = await import("../../src/agents/index.js")
    const second = make(fresh.section, agents.functionAgent)
    const { result } = await second.graph().compile({ checkpointer }).invoke(null, config)
    expect(calls).toBe(2)
    expect(result).toMatchObject({
      status: "complete",
      output: [
        { briefId: "a", output: "a" },
        { briefId: "b", output: "b" },
      ],
    })
  })

  test("branches run in another process when the checkpoint was taken before them", async () => {
    const checkpointer = new MemorySaver()
    const briefs = ["a", "b"].map((id) => ({ id, objective: `do ${id}` }))
    const { functionAgent: agentOf } = await import("../../src/agents/index.js")
    const pattern = section({
      agent: agentOf((brief) => `${brief.objective} on ${String(brief.input)}`),
      briefs,
    })
    await pattern
      .graph()
      .compile({ checkpointer, interruptBefore: ["branch"] })
      .invoke({ input: "x" }, config)
    vi.resetModules()
    const fresh = await import("../../src/index.js")
    const agents = await import("../../src/agents/index.js")
    const again = fresh.section({
      agent: agents.functionAgent((brief) => `${brief.objective} on ${String(brief.input)}`),
      briefs,
    })
    const { result } = await again.graph().compile({ checkpointer }).invoke(null, config)
    expect(result.outcomes.map((outcome: Outcome) => outcome.status === "ok" && outcome.output)).toEqual([
      "do a on x",
      "do b on x",
    ])
  })
})
