import { HumanMessage } from "@langchain/core/messages"
import { FakeListChatModel } from "@langchain/core/utils/testing"
import { describe, expect, test } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { type Integrator, batch, section, synthesis, vote } from "../../src/index.js"
import { startSimulator } from "../../src/simulator/index.js"
import { testRuntime } from "../../src/testing/test-runtime.js"

const echo = functionAgent(({ id }) => id)
const briefs = ["a", "b", "c"].map((id) => ({ id, objective: id }))

describe("what must always hold", () => {
  test("a failed run inside a branch is a failed branch, also when it left an output", async () => {
    const half = functionAgent(({ input }) => {
      if (input === "x") throw new Error("no")
      return input
    })
    const inner = batch({ agent: half, quorum: 3 })
    const outer = section({ agent: inner.asAgent(), briefs: [{ objective: "o", input: ["a", "x", "x"] }] })
    expect(await outer.run("t")).toMatchObject({ status: "failed", coverage: { ok: 0, failed: 1 } })
  })

  test("an integrator cannot write its own status", async () => {
    const integrate: Integrator = {
      name: "liar",
      params: {},
      integrate: () =>
        Promise.resolve({
          done: true,
          output: 1,
          reason: "r",
          extra: { status: "complete", coverage: "all" },
        }),
    }
    const broken = functionAgent(({ id }) => {
      if (id === "b") throw new Error("no")
      return id
    })
    expect(await section({ agent: broken, briefs, integrate }).run("t")).toMatchObject({
      status: "partial",
      coverage: { briefs: 3 },
    })
  })

  test("an output that a checkpointer would revive as an object of LangChain's is refused", async () => {
    const agent = functionAgent(() => ({
      deep: [{ lc: 1, type: "constructor", id: ["x", "Y"], kwargs: {} }],
    }))
    const { failures } = await section({ agent, briefs }).run("t")
    expect(failures[0]?.reason).toContain("serialised LangChain object")
  })

  test("what the failure account gives as `only` can be run under the same quorum, and says that it is a part", async () => {
    const pattern = section({ agent: echo, briefs, quorum: 2 })
    const result = await pattern.run("t", { only: ["b"] })
    expect(result).toMatchObject({ status: "complete", warnings: ["only 1 of 3 briefs were asked for"] })
    await expect(vote({ agent: echo }).run("q", { only: ["sample-1"] })).rejects.toThrow("Vote again")
  })

  test("a run that is out of time while it plans says what it ran out of, and a complete one does not", async () => {
    const { runtime, clock } = testRuntime()
    const planner = functionAgent(() => new Promise<never>(() => {}))
    const late = await clock.until(section({ agent: echo, planner, runTimeoutMs: 300 }).run("t", { runtime }))
    expect(late).toMatchObject({ status: "failed", ranOut: "deadline" })
    expect(await section({ agent: echo, briefs, runTimeoutMs: 60_000 }).run("t")).not.toHaveProperty("ranOut")
  })

  test("an integrator that never ends ends with the run, and no outcome is lost", async () => {
    const { runtime, clock } = testRuntime()
    const pattern = section({
      agent: echo,
      briefs,
      integrate: () => new Promise(() => {}),
      runTimeoutMs: 300,
    })
    const result = await clock.until(pattern.run("t", { runtime }))
    expect(result).toMatchObject({ status: "failed", coverage: { ok: 3 } })
    expect(result.reason).toContain("run timeout")
  })

  test("what the simulator wrote is stamped, whoever asked it", async () => {
    const simulator = await startSimulator()
    const integrate = synthesis({ model: `${simulator.url}#demo` })
    const result = await section({ agent: echo, briefs, integrate }).run("t")
    await simulator.close()
    expect(result.simulated).toBe(true)
  })

  test.each([
    ["no briefs", { rationale: "r", briefs: [] }],
    ["no plan at all", "junk"],
    [
      "fewer briefs than the quorum",
      { rationale: "r", briefs: [{ id: "a", objective: "a", constraints: [] }] },
    ],
  ])("a planner that returns %s fails the run, and does not reject it", async (_, plan) => {
    const planner = functionAgent(() => plan as never)
    const result = await section({ agent: echo, planner, quorum: 2 }).run("t")
    expect(result.status).toBe("failed")
    expect(result.reason).toMatch(/^planning failed: /)
  })

  test("an integrator whose early look throws loses nothing", async () => {
    const integrate: Integrator = {
      name: "blind",
      params: {},
      settled: () => {
        throw new Error("blind")
      },
      integrate: (outcomes) => Promise.resolve({ done: true, output: outcomes.length, reason: "r" }),
    }
    expect(await section({ agent: echo, briefs, integrate }).run("t")).toMatchObject({
      status: "complete",
      output: 3,
    })
  })

  test("a required brief that was cancelled as decided is missing all the same", async () => {
    const { runtime, clock } = testRuntime()
    const integrate: Integrator = {
      name: "hasty",
      params: {},
      settled: () => "enough",
      integrate: () => Promise.resolve({ done: true, output: 1, reason: "r" }),
    }
    const agent = functionAgent(({ id }) => (id === "b" ? new Promise(() => {}) : id))
    const asked = briefs.map((brief) => ({ ...brief, required: brief.id === "b" }))
    const result = await clock.until(section({ agent, briefs: asked, integrate }).run("t", { runtime }))
    expect(result).toMatchObject({ status: "failed", reason: "required brief missing: b" })
  })

  test("calls that cannot say what they cost stop when the money is gone", async () => {
    const usage = { calls: 1, inputTokens: 0, outputTokens: 0, cachedTokens: 0, reasoningTokens: 0 }
    const agent = {
      name: "dear",
      run: async (_: unknown, { call }: Parameters<typeof echo.run>[1]) => ({
        output: await call("api", () => Promise.resolve({ value: 1, spend: { usage, cost: 1 } })),
      }),
    }
    const result = await batch({ agent, maxCost: 2, concurrency: 1 }).run([1, 2, 3, 4, 5, 6])
    expect(result.status).toBe("partial")
    expect(result.cost).toBe(2)
  })

  test("a branch's time runs while any of its calls runs, though others of it wait", async () => {
    const { runtime, clock } = testRuntime()
    class Hanging extends FakeListChatModel {
      override _generate(): Promise<never> {
        return new Promise(() => {})
      }
    }
    const model = new Hanging({ responses: [] })
    const agent = {
      name: "twice",
      run: async (_: unknown, context: Parameters<typeof echo.run>[1]) => {
        const ask = () => context.model(model).invoke([new HumanMessage("?")], {}, () => ({ value: 1 }))
        await Promise.all([ask(), ask()])
        return { output: 1 }
      },
    }
    const pattern = section({ agent, briefs: briefs.slice(0, 1), timeoutMs: 300, concurrency: 1 })
    const result = await clock.until(pattern.run("t", { runtime }))
    expect(result.outcomes[0]).toMatchObject({ status: "timed_out", scope: "branch" })
  })

  test("a listener of a stream that throws is dropped, and the stream goes on to its result", async () => {
    const types: string[] = []
    const onEvent = (): void => {
      throw new Error("listener")
    }
    for await (const event of section({ agent: echo, briefs }).stream("t", { onEvent }))
      types.push(event.type)
    expect(types.at(-1)).toBe("run_ended")
  })
})
