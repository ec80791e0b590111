import { MemorySaver, START, StateGraph } from "@langchain/langgraph"
import { afterEach, describe, expect, test, vi } from "vitest"
import { z } from "zod"
import type { Agent } from "../../src/agents/agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { QuorumState } from "../../src/graph/index.js"
import { cancel, closeRun, openedRun } from "../../src/graph/run/runs.js"
import { section } from "../../src/patterns/section/section.js"
import type { SectionOptions } from "../../src/patterns/section/section-options.js"
import { systemClock } from "../../src/runtime/clock.js"
import type { Outcome } from "../../src/task/outcome.js"
import type { Result } from "../../src/task/result.js"
import { noUsage } from "../../src/task/usage.js"
import { eventually } from "../testing/eventually.js"

const thread = { configurable: { thread_id: "t" } }
const briefs = ["a", "b", "c"].map((id) => ({ id, objective: `Do ${id}` }))

afterEach(() => {
  vi.restoreAllMocks()
})

/** Each brief costs half a dollar; those of `held` run until they are stopped, and then wait no more. */
function halfDollars(held: Set<string>): { readonly agent: Agent; readonly called: string[] } {
  const called: string[] = []
  const agent: Agent = {
    name: "half a dollar",
    run: async ({ id }, { call }) => ({
      output: await call("paid", async ({ signal }) => {
        called.push(id)
        if (held.has(id)) {
          await new Promise<never>((_, reject) => {
            signal.addEventListener("abort", () => reject(signal.reason as Error))
          })
        }
        return { value: id, spend: { usage: noUsage, cost: 0.5 } }
      }),
    }),
  }
  return { agent, called }
}

const told = ({ outcomes }: Result): readonly string[] =>
  outcomes.map((outcome) => (outcome.status === "skipped" ? `skipped: ${outcome.reason}` : outcome.status))

interface Graph {
  invoke(input: unknown, options: object): Promise<{ readonly result: Result }>
}

/** Notes of which briefs it holds the outcome. */
class NotingSaver extends MemorySaver {
  readonly ended = new Set<string>()

  override async putWrites(...[config, writes, taskId]: Parameters<MemorySaver["putWrites"]>): Promise<void> {
    await super.putWrites(config, writes, taskId)
    for (const [channel, value] of writes) {
      if (channel !== "outcomes" || !Array.isArray(value)) continue
      for (const { briefId } of value as readonly Outcome[]) this.ended.add(briefId)
    }
  }
}

/** Begins, and cuts the invocation off once those of `held` run and the one before them has ended. */
async function cutOff(
  graph: Graph,
  checkpointer: NotingSaver,
  called: readonly string[],
  held: Set<string>,
  input: object = { input: "x" },
): Promise<void> {
  const cut = new AbortController()
  const running = graph.invoke(input, { ...thread, signal: cut.signal })
  await eventually(() => {
    expect(called).toEqual(["a", ...held])
    expect([...checkpointer.ended]).toEqual(["a"])
  })
  cut.abort()
  await expect(running).rejects.toThrow()
  held.clear()
}

describe("a run that was cut off in the middle of its branches", () => {
  const capped = (agent: Agent) => section<unknown>({ agent, briefs, maxCost: 0.9, concurrency: 1 })

  test("keeps its cap on costs when it goes on", async () => {
    const uncut = await capped(halfDollars(new Set()).agent).run("x")
    const held = new Set(["b"])
    const { agent, called } = halfDollars(held)
    const checkpointer = new NotingSaver()
    const graph = capped(agent).graph().compile({ checkpointer })
    await cutOff(graph, checkpointer, called, held)
    const { result } = await graph.invoke(null, thread)
    expect([result.cost, told(result)]).toEqual([1, ["ok", "ok", "skipped: budget"]])
    expect([uncut.cost, told(uncut)]).toEqual([result.cost, told(result)])
    expect(called).toEqual(["a", "b", "b"])
  })

  test("keeps its cap as part of a bigger graph, where LangGraph runs branches again that had ended", async () => {
    const held = new Set(["b"])
    const { agent, called } = halfDollars(held)
    const checkpointer = new NotingSaver()
    const graph = new StateGraph(QuorumState)
      .addNode("inner", capped(agent).graph().compile())
      .addEdge(START, "inner")
      .compile({ checkpointer })
    await cutOff(graph, checkpointer, called, held)
    const { result } = await graph.invoke(null, thread)
    expect(called).toEqual(["a", "b", "a"])
    expect(told(result)).toEqual(["ok", "skipped: budget", "skipped: budget"])
  })

  test("keeps its cap when `resume` takes it up", async () => {
    const held = new Set(["b"])
    const { agent, called } = halfDollars(held)
    const checkpointer = new NotingSaver()
    const graph = capped(agent).graph().compile({ checkpointer })
    await cutOff(graph, checkpointer, called, held, {
      input: "x",
      request: { runId: "t", seed: null, only: null },
    })
    const result = await capped(agent).resume("t", { checkpointer })
    expect([result.cost, told(result)]).toEqual([1, ["ok", "ok", "skipped: budget"]])
  })

  test("can have its branches cancelled by their ids when it goes on", async () => {
    const held = new Set(["b", "c"])
    const { agent, called } = halfDollars(held)
    const checkpointer = new NotingSaver()
    const graph = section<unknown>({ agent, briefs }).graph().compile({ checkpointer })
    await cutOff(graph, checkpointer, called, held)
    held.add("c")
    const { run } = (await graph.getState(thread)).values as { run: { id: string } }
    const running = graph.invoke(null, thread)
    await eventually(() => expect(called).toHaveLength(5))
    expect([cancel(run.id, "a"), cancel(run.id, "c")]).toEqual([false, true])
    expect(told((await running).result)).toEqual(["ok", "ok", "cancelled"])
  })

  test("waits no longer than `graceMs` once the quorum is in, those counted that were in before", async () => {
    const held = new Set(["b", "c"])
    const { agent, called } = halfDollars(held)
    const checkpointer = new NotingSaver()
    const graph = section<unknown>({ agent, briefs, quorum: 2, graceMs: 10 })
      .graph()
      .compile({ checkpointer })
    await cutOff(graph, checkpointer, called, held)
    held.add("c")
    const { result } = await graph.invoke(null, thread)
    expect(result.outcomes).toMatchObject([
      { status: "ok" },
      { status: "ok" },
      { status: "cancelled", by: "decided" },
    ])
  })
})

test("a run that goes on in a new process at every step spends no more than one that was never cut off", async () => {
  const { agent } = halfDollars(new Set())
  let failures = 0
  const failing: Agent = {
    name: "fails once",
    async run(brief, context) {
      const reply = await agent.run(brief, context)
      if (brief.id !== "b") return reply
      failures += 1
      throw new Error("no b")
    },
  }
  const pattern = section<unknown>({
    agent: failing,
    briefs: briefs.slice(0, 2),
    maxCost: 1.2,
    quorum: 2,
    shortfall: "retry",
  })
  const uncut = await pattern.run("x")
  expect([uncut.cost, failures]).toEqual([1.5, 2])
  failures = 0
  const graph = pattern.graph().compile({
    checkpointer: new MemorySaver(),
    interruptBefore: ["dispatch", "branch", "integrate", "validate"],
  })
  let { result, run } = await graph.invoke({ input: "x" }, thread)
  for (let steps = 0; steps < 12 && result === null; steps += 1) {
    const opened = openedRun(run.id)
    if (opened !== undefined) closeRun(opened)
    ;({ result, run } = await graph.invoke(null, thread))
  }
  expect([result.cost, failures, result.status]).toEqual([uncut.cost, 2, uncut.status])
})

test("a brief that draws another again keeps the shape of its output when the run goes on in a new process", async () => {
  const graph = section<unknown>({
    agent: functionAgent(({ output }) => output !== undefined),
    briefs: [{ id: "a", objective: "Do a", output: z.boolean() }],
    integrate: {
      name: "draws once more",
      params: {},
      integrate: (outcomes) =>
        Promise.resolve(
          outcomes.length === 1
            ? { done: false, more: [{ id: "b", objective: "Do a", redraws: "a" }], reason: "once more" }
            : {
                done: true,
                output: outcomes.map((outcome) => outcome.status === "ok" && outcome.output),
                reason: "enough",
              },
        ),
    },
  })
    .graph()
    .compile({ checkpointer: new MemorySaver(), interruptBefore: ["branch"] })
  let { run, result } = await graph.invoke({ input: "x" }, thread)
  for (let steps = 0; steps < 2; steps += 1) {
    const opened = openedRun(run.id)
    if (opened !== undefined) closeRun(opened)
    ;({ run, result } = await graph.invoke(null, thread))
  }
  expect(result.output).toEqual([true, true])
})

describe("a graph in which no node of a run works", () => {
  /** Timers of the system's clock that wait. */
  function watchTimers() {
    const waiting = new Set<object>()
    const setTimer = systemClock.setTimer.bind(systemClock)
    const set = vi.spyOn(systemClock, "setTimer").mockImplementation((milliseconds, callback) => {
      const timer = {}
      waiting.add(timer)
      const cancelTimer = setTimer(milliseconds, () => {
        waiting.delete(timer)
        callback()
      })
      return () => {
        waiting.delete(timer)
        cancelTimer()
      }
    })
    return { set, waiting }
  }

  const walk = (options: Partial<SectionOptions> = {}) =>
    section<unknown>({
      agent: functionAgent(({ id }) => id),
      briefs,
      runTimeoutMs: 60_000,
      ...options,
    }).graph()

  test.each([
    ["was refused", { maxConcurrency: 1 }],
    ["has no steps left", { recursionLimit: 3 }],
  ])("keeps no timer when it %s", async (_name, options) => {
    const { set, waiting } = watchTimers()
    const graph = walk({ graceMs: 50_000 }).compile({ checkpointer: new MemorySaver() })
    await expect(graph.invoke({ input: "x" }, { ...thread, ...options })).rejects.toThrow()
    expect(set).toHaveBeenCalled()
    expect(waiting.size).toBe(0)
  })

  test("keeps no timer at a breakpoint, and has them again when it goes on", async () => {
    const { set, waiting } = watchTimers()
    const graph = walk({ graceMs: 50_000, quorum: 1 }).compile({
      checkpointer: new MemorySaver(),
      interruptBefore: ["integrate"],
    })
    await graph.invoke({ input: "x" }, thread)
    expect(waiting.size).toBe(0)
    set.mockClear()
    expect((await graph.invoke(null, thread)).result.status).toBe("complete")
    expect(set).toHaveBeenCalled()
    expect(waiting.size).toBe(0)
  })

  test("is out of time when it goes on after its deadline", async () => {
    const graph = walk({ runTimeoutMs: 30 }).compile({
      checkpointer: new MemorySaver(),
      interruptBefore: ["branch"],
    })
    await graph.invoke({ input: "x" }, thread)
    await new Promise((resolve) => void setTimeout(resolve, 40))
    expect(told((await graph.invoke(null, thread)).result)).toEqual(["timed_out", "timed_out", "timed_out"])
  })

  test("is forgotten after a minute, and goes on all the same", async () => {
    const graph = walk().compile({ checkpointer: new MemorySaver(), interruptBefore: ["integrate"] })
    const { run } = await graph.invoke({ input: "x" }, thread)
    const other = () => walk().compile().invoke({ input: "y" })
    await other()
    expect(openedRun(run.id)).toBeDefined()
    const now = Date.now() + 61_000
    vi.spyOn(systemClock, "now").mockImplementation(() => now)
    await other()
    expect([openedRun(run.id), cancel(run.id)]).toEqual([undefined, false])
    expect((await graph.invoke(null, thread)).result.status).toBe("complete")
  })
})
