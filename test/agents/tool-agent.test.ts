import { CallbackManager } from "@langchain/core/callbacks/manager"
import { tool } from "@langchain/core/tools"
import { Annotation, END, START, StateGraph } from "@langchain/langgraph"
import { afterEach, describe, expect, it, vi } from "vitest"
import { z } from "zod"
import { batch } from "../../src/patterns/batch.js"
import { graphAgent } from "../../src/agents/graph-agent.js"
import { toolAgent } from "../../src/agents/tool-agent.js"
import { createFakeClock } from "../../src/testing/fake-clock.js"
import { eventually } from "../testing/eventually.js"
import { errorOf, outputOf, runAgent } from "./run-agent.js"
import { completion, hang, openAIWire } from "./openai-wire.js"
import { type ModelStep, ScriptedChatModel, says } from "./scripted-chat-model.js"

let added = 0
const add = tool(
  ({ a, b }) => {
    added += 1
    return String(a + b)
  },
  { name: "add", description: "Adds two numbers.", schema: z.object({ a: z.number(), b: z.number() }) },
)
const broken = tool(
  () => {
    throw new Error("the tool is broken")
  },
  { name: "broken", description: "Fails.", schema: z.object({}) },
)

let callIds = 0

/** A model's wish to have a tool called, each time it is asked. */
const wants =
  (name: string, args: Record<string, unknown>): ModelStep =>
  () =>
    says("", { tool_calls: [{ name, args, id: `call-${++callIds}` }] })
const failure = (status: number): Error => Object.assign(new Error(`HTTP ${status}`), { status })

afterEach(() => {
  added = 0
  vi.doUnmock("langchain")
})

describe("graphs side by side", () => {
  const State = Annotation.Root({ input: Annotation<number> })
  const graph = new StateGraph(State).addNode("think", async () => ({ input: 1 }))
  const compiled = graph.addEdge(START, "think").addEdge("think", END).compile()
  const model = new ScriptedChatModel(Array.from({ length: 24 }, () => says("done")))

  it.each([
    ["tool agents", toolAgent({ model, tools: [add] })],
    ["graph agents", graphAgent(compiled, { input: () => ({ input: 0 }) })],
  ])("leave no warning of listeners behind: %s", async (_, agent) => {
    const warnings: string[] = []
    const warned = (warning: Error): void => void warnings.push(`${warning.name}: ${warning.message}`)
    process.on("warning", warned)
    const result = await batch({ agent, concurrency: 24 }).run(
      Array.from({ length: 24 }, (_, index) => index),
    )
    // Warnings are told in a later turn.
    await new Promise((resolve) => {
      setImmediate(resolve)
    })
    process.off("warning", warned)
    expect(result.status).toBe("complete")
    expect(warnings).toEqual([])
  })
})

describe("a tool agent", () => {
  it("has its tools called and hands back the last reply, with every call of the model counted", async () => {
    const model = new ScriptedChatModel([wants("add", { a: 12, b: 30 }), says("The sum is 42.")])
    const agent = toolAgent({ model, tools: [add], persona: "an accountant" })
    const outcome = await runAgent(agent, { objective: "What is 12 + 30?" })
    expect(outputOf(outcome)).toBe("The sum is 42.")
    expect(added).toBe(1)
    expect(outcome.usage).toMatchObject({ calls: 2, inputTokens: 20, outputTokens: 10 })
    expect(outcome.attempts.map((attempt) => attempt.status)).toEqual(["ok", "ok"])
    expect(model.seen[0]?.messages.map((message) => [message.type, message.text])).toEqual([
      ["system", "You are an accountant."],
      ["human", "What is 12 + 30?"],
    ])
    expect(model.seen[1]?.messages.at(-1)).toMatchObject({ content: "42" })
  })

  it.each([429, 500])(
    "runs a tool once, though the model call after it fails with %d and is tried again",
    async (status) => {
      const model = new ScriptedChatModel([
        wants("add", { a: 1, b: 2 }),
        failure(status),
        failure(status),
        says("3"),
      ])
      const outcome = await runAgent(toolAgent({ model, tools: [add] }))
      expect(outputOf(outcome)).toBe("3")
      expect(added).toBe(1)
      expect(outcome.attempts.map((attempt) => attempt.status)).toEqual(["ok", "failed", "failed", "ok"])
      expect(model.seen).toHaveLength(4)
    },
  )

  it("reads its last reply by the shape it has to have", async () => {
    const model = new ScriptedChatModel([
      wants("add", { a: 1, b: 2 }),
      says('```json\n{"sum":3,"note":null}\n```'),
    ])
    const output = z.object({ sum: z.number(), note: z.string().optional() })
    const outcome = await runAgent(toolAgent({ model, tools: [add], output }))
    expect(outputOf(outcome)).toEqual({ sum: 3 })
    expect(model.seen[0]?.messages.at(-1)?.text).toContain("follows this JSON Schema")
  })

  it("fails its branch when the last reply breaks that shape", async () => {
    const model = new ScriptedChatModel([says("about three")])
    const outcome = await runAgent(toolAgent({ model, tools: [add], output: z.number() }))
    expect(errorOf(outcome)).toEqual({ kind: "invalid_output", message: "the reply is not JSON" })
    expect(outcome.usage.calls).toBe(1)
  })

  it("ends after as many model calls as it may make, and says so", async () => {
    const model = new ScriptedChatModel([wants("add", { a: 1, b: 2 })])
    const outcome = await runAgent(toolAgent({ model, tools: [add], maxSteps: 3 }))
    expect(errorOf(outcome)).toEqual({
      kind: "agent",
      message: "no reply after 3 model calls (`maxSteps`): the model still called tools",
    })
    expect(model.seen).toHaveLength(3)
    expect(outcome.usage.calls).toBe(3)
  })

  it("may use all the calls it has", async () => {
    const model = new ScriptedChatModel([
      wants("add", { a: 1, b: 2 }),
      wants("add", { a: 1, b: 2 }),
      says("done"),
    ])
    expect(outputOf(await runAgent(toolAgent({ model, tools: [add], maxSteps: 3 })))).toBe("done")
  })

  it("tells the failure of a model call as it was", async () => {
    const outcome = await runAgent(toolAgent({ model: new ScriptedChatModel([failure(401)]), tools: [add] }))
    expect(errorOf(outcome)).toMatchObject({ kind: "auth", httpStatus: 401 })
    expect(outcome.attempts).toHaveLength(1)
  })

  it("fails its branch with what a tool threw, or lets the model answer for it", async () => {
    const model = new ScriptedChatModel([wants("broken", {}), says("I could not.")])
    const outcome = await runAgent(toolAgent({ model, tools: [broken] }))
    if (outcome.status === "ok") expect(outcome.output).toBe("I could not.")
    else expect(errorOf(outcome).message).toContain("the tool is broken")
  })

  it("ends as timed out when the model hangs in every try, each told to stop", async () => {
    const signals: (AbortSignal | undefined)[] = []
    const hanging: ModelStep = (_, options) =>
      new Promise(() => {
        signals.push(options.signal)
      })
    const clock = createFakeClock()
    const running = runAgent(
      toolAgent({ model: new ScriptedChatModel([hanging]), tools: [add] }),
      {},
      { clock, attemptTimeoutMs: 60_000 },
    )
    for (const tried of [1, 2, 3, 4]) {
      await eventually(async () => {
        // The wait before the retry.
        if (tried > 1) await clock.advance(1)
        expect(signals).toHaveLength(tried)
      })
      await clock.advance(60_000)
    }
    const outcome = await running
    expect(outcome).toMatchObject({ status: "timed_out", scope: "attempt" })
    expect(outcome.attempts).toHaveLength(4)
    expect(signals.map((signal) => signal?.aborted)).toEqual([true, true, true, true])
  })

  it("hands callbacks on to its model calls and tools, for tracing", async () => {
    const seen: string[] = []
    const callbacks = CallbackManager.fromHandlers({
      handleChatModelStart: () => void seen.push("model"),
      handleToolStart: () => void seen.push("tool"),
    })
    const model = new ScriptedChatModel([wants("add", { a: 1, b: 2 }), says("3")])
    await runAgent(toolAgent({ model, tools: [add] }), {}, { config: { callbacks } })
    expect(seen).toEqual(["model", "tool", "model"])
  })

  it("says what to install when LangChain is not there", async () => {
    vi.doMock("langchain", () => {
      throw new Error("Cannot find package 'langchain'")
    })
    const outcome = await runAgent(toolAgent({ model: new ScriptedChatModel([says("hi")]), tools: [add] }))
    expect(errorOf(outcome).message).toBe(
      "toolAgent needs the package `langchain`, found none. Install it: npm install langchain",
    )
  })

  it.each([
    [{ tools: "add" }, /^toolAgent: expected `tools` to be /],
    [{ tools: [1] }, "toolAgent: expected `tools.0` to be a tool, got 1"],
    [{ tools: [], maxSteps: 0 }, /`maxSteps`/],
    [
      { tools: [], model: { invoke: () => {}, _llmType: () => "mute" } },
      "toolAgent: expected `model` to be able to call tools, got mute:mute without `bindTools`",
    ],
    [{ tools: [], temperature: 0 }, "toolAgent: unknown option `temperature`. Check the spelling"],
  ])("is refused with options that cannot work: %j", (options, message) => {
    expect(() => toolAgent({ model: new ScriptedChatModel([]), ...options } as never)).toThrow(message)
  })
})

describe("a tool agent on the wire", () => {
  const wire = openAIWire()

  it("has the request dropped when its try is out of time", async () => {
    wire.answer(hang, completion("late but here"))
    const clock = createFakeClock()
    const running = runAgent(
      toolAgent({ model: "openai:gpt-5-mini", tools: [add] }),
      {},
      { clock, attemptTimeoutMs: 60_000 },
    )
    await wire.seen(1)
    await clock.advance(60_000)
    await eventually(() => expect(wire.requests[0]?.signal.aborted).toBe(true))
    await wire.seen(2, clock)
    expect(outputOf(await running)).toBe("late but here")
    expect(wire.requests).toHaveLength(2)
    expect(wire.requests[0]?.body["tools"]).toMatchObject([{ type: "function", function: { name: "add" } }])
  })
})
