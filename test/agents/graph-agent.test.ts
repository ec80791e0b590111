import type { BaseCallbackHandler } from "@langchain/core/callbacks/base"
import { CallbackManager } from "@langchain/core/callbacks/manager"
import type { RunnableConfig } from "@langchain/core/runnables"
import { Annotation, END, START, StateGraph } from "@langchain/langgraph"
import { describe, expect, it } from "vitest"
import type { Agent } from "../../src/agents/agent.js"
import { graphAgent } from "../../src/agents/graph-agent.js"
import { createFakeClock } from "../../src/testing/fake-clock.js"
import { eventually } from "../testing/eventually.js"
import { errorOf, outputOf, runAgent } from "./run-agent.js"

const State = Annotation.Root({ question: Annotation<string>, answer: Annotation<string> })

function compile(
  node: (state: typeof State.State, config: RunnableConfig) => Promise<Partial<typeof State.State>>,
) {
  return new StateGraph(State).addNode("think", node).addEdge(START, "think").addEdge("think", END).compile()
}

describe("a graph agent", () => {
  it("runs a compiled graph on the brief's input and hands back its last state", async () => {
    const graph = compile(async ({ question }) => ({ answer: question.toUpperCase() }))
    const outcome = await runAgent(graphAgent(graph), { input: { question: "why?" } })
    expect(outputOf(outcome)).toEqual({ question: "why?", answer: "WHY?" })
    expect(outcome.attempts).toMatchObject([{ target: "graph graph", status: "ok" }])
  })

  it("takes the input and the output from where it is told", async () => {
    const graph = compile(async ({ question }) => ({ answer: question.toUpperCase() }))
    const agent = graphAgent(graph, {
      name: "shout",
      input: (brief) => ({ question: brief.objective, answer: "" }),
      output: (state: typeof State.State) => state.answer,
    })
    expect(outputOf(await runAgent(agent, { objective: "why?" }))).toBe("WHY?")
  })

  it("hands the signal on: a graph past its branch's deadline is told to stop", async () => {
    let aborted = false
    let started = false
    const graph = compile(
      (_, config) =>
        new Promise((_, reject) => {
          started = true
          config.signal?.addEventListener("abort", () => {
            aborted = true
            reject(new Error("stopped"))
          })
        }),
    )
    const clock = createFakeClock()
    const brief = { input: { question: "why?" } }
    const running = runAgent(graphAgent(graph), brief, { clock, timeoutMs: 500 })
    await eventually(() => expect(started).toBe(true))
    await clock.advance(500)
    expect(await running).toMatchObject({ status: "timed_out", scope: "branch" })
    expect(aborted).toBe(true)
  })

  it("hands callbacks, tags and metadata on", async () => {
    const seen: string[] = []
    const callbacks = CallbackManager.fromHandlers({
      handleChainStart: (_chain, _inputs, _id, _parent, tags, metadata) => {
        if (tags?.includes("mine") === true && metadata?.["team"] === "blue") seen.push("start")
      },
    } satisfies Partial<BaseCallbackHandler>)
    const graph = compile(async () => ({ answer: "yes" }))
    await runAgent(
      graphAgent(graph),
      { input: { question: "?" } },
      { config: { callbacks, tags: ["mine"], metadata: { team: "blue" } } },
    )
    expect(seen).not.toHaveLength(0)
  })

  it("fails its branch with what the graph threw", async () => {
    const graph = compile(() => Promise.reject(new Error("no idea")))
    const outcome = await runAgent(graphAgent(graph), { input: { question: "?" } })
    expect(errorOf(outcome)).toEqual({ kind: "agent", message: "no idea" })
  })

  it("is the pattern's own agent when it is given a pattern", () => {
    const inner: Agent = { name: "vote", run: () => Promise.resolve({ output: 1 }) }
    expect(graphAgent({ asAgent: () => inner })).toBe(inner)
  })

  it.each([
    [undefined, "undefined"],
    [() => 1, /a function/],
    [{ nodes: [] }, "an object"],
  ])("is refused without a compiled graph: %s", (graph, got) => {
    const make = (): Agent => graphAgent(graph as never)
    expect(make).toThrow(
      /^graphAgent: expected a compiled graph or a pattern, got .*\. Call \.compile\(\) first$/,
    )
    expect(make).toThrow(got)
  })

  it("is refused with a graph that was not compiled", () => {
    const graph = new StateGraph(State).addNode("think", () => ({})).addEdge(START, "think")
    expect(() => graphAgent(graph as never)).toThrow("Call .compile() first")
  })
})
