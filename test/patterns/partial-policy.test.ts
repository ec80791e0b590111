import { describe, expect, test } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import {
  type Agent,
  type BriefSpec,
  type Integrator,
  type RunOptions,
  type SectionOptions,
  cancel,
  section,
} from "../../src/index.js"
import { testRuntime } from "../../src/testing/test-runtime.js"
import { eventually } from "../testing/eventually.js"

const briefs = (count: number): BriefSpec[] =>
  Array.from({ length: count }, (_, index) => ({ id: `b${index}`, objective: `do ${index}` }))

/** Fails for each id as many times as `failing` says. */
function failingAgent(failing: Record<string, number>) {
  const calls: string[] = []
  const left = new Map(Object.entries(failing))
  const agent = functionAgent(({ id }) => {
    calls.push(id)
    const times = left.get(id) ?? 0
    if (times > 0) {
      left.set(id, times - 1)
      throw new Error("broke")
    }
    return id
  })
  return { agent, calls }
}

const once = { attempts: 1 }

describe("a run below its quorum", () => {
  test("fails, keeps every outcome, and integrates what is there where that costs nothing", async () => {
    const { agent } = failingAgent({ b0: 9, b1: 9 })
    const result = await section({ agent, briefs: briefs(3), quorum: 2, retry: once }).run("x")
    expect([result.status, result.reason]).toEqual(["failed", "1 of 3 briefs ok, quorum is 2"])
    expect(result.outcomes.map(({ status }) => status)).toEqual(["failed", "failed", "ok"])
    expect(result.output).toEqual([{ briefId: "b2", output: "b2" }])
  })

  test("does not pay for an integrator that asks agents", async () => {
    const { agent } = failingAgent({ b0: 9, b1: 9 })
    let integrated = 0
    const integrate: Integrator<string> = {
      name: "costly",
      params: {},
      agents: [agent],
      integrate: () => {
        integrated += 1
        return Promise.resolve({ done: true, output: "done", reason: "done" })
      },
    }
    const result = await section({ agent, briefs: briefs(3), quorum: 2, retry: once, integrate }).run("x")
    expect([result.status, integrated, result.output]).toEqual(["failed", 0, undefined])
  })

  test("is integrated and called partial where that is wanted", async () => {
    const { agent } = failingAgent({ b0: 9, b1: 9 })
    const result = await section({
      agent,
      briefs: briefs(3),
      quorum: 2,
      retry: once,
      shortfall: "integrate",
    }).run("x")
    expect(result.status).toBe("partial")
    expect(result.reason).toContain("quorum is 2")
    expect(result.output?.map(({ briefId }) => briefId)).toEqual(["b2"])
  })

  test("sends only the missing briefs out again, and keeps their earlier tries on record", async () => {
    const { agent, calls } = failingAgent({ b0: 1, b1: 2 })
    const result = await section({
      agent,
      briefs: briefs(3),
      quorum: 3,
      retry: once,
      shortfall: "retry",
    }).run("x")
    expect(result.status).toBe("complete")
    expect(result.repairs).toBe(2)
    expect(calls).toEqual(["b0", "b1", "b2", "b0", "b1", "b1"])
    expect(
      result.outcomes.map(({ attempts }) => attempts.map(({ number, status }) => `${number} ${status}`)),
    ).toEqual([["1 failed", "2 ok"], ["1 failed", "2 failed", "3 ok"], ["1 ok"]])
  })

  test("gives up when a further round brought nothing", async () => {
    const { agent, calls } = failingAgent({ b0: 99 })
    const result = await section({
      agent,
      briefs: briefs(2),
      quorum: 2,
      retry: once,
      shortfall: "retry",
    }).run("x")
    expect([result.status, result.repairs]).toEqual(["failed", 1])
    expect(calls).toEqual(["b0", "b1", "b0"])
    expect(result.failures[0]?.tried).toHaveLength(2)
  })

  test("sends out again at most twice", async () => {
    const { agent, calls } = failingAgent({ b0: 1, b1: 2, b2: 3 })
    const result = await section({
      agent,
      briefs: briefs(3),
      quorum: 3,
      retry: once,
      shortfall: "retry",
    }).run("x")
    expect([result.status, result.repairs, calls.length]).toEqual(["failed", 2, 3 + 3 + 2])
  })

  test("does not send out what depends on a brief that stays missing", async () => {
    const calls: string[] = []
    const agent = functionAgent(({ id }, context) => {
      calls.push(id)
      context.wrote("/elsewhere")
      return id
    })
    const chain = [briefs(1)[0] ?? { objective: "" }, { id: "after", objective: "go on", dependsOn: ["b0"] }]
    const result = await section({ agent, briefs: chain, quorum: 2, shortfall: "retry" }).run("x")
    expect([result.status, result.repairs, calls]).toEqual(["failed", 0, ["b0"]])
  })

  test("with nothing delivered at all fails, whatever is tolerated", async () => {
    const { agent } = failingAgent({ b0: 9, b1: 9 })
    const options = { agent, briefs: briefs(2), quorum: 2, retry: once, shortfall: "integrate" } as const
    expect((await section(options).run("x")).status).toBe("failed")
  })

  test.each([6, 7, 8, 9, 10, 11, 14, 15, 25])(
    "ends with a result under any limit of steps that a graph is invoked with: %i",
    async (recursionLimit) => {
      const { agent } = failingAgent({ b0: 1, b1: 2 })
      const pattern = section({ agent, briefs: briefs(3), quorum: 3, retry: once, shortfall: "retry" })
      const { result } = await pattern.graph().compile().invoke({ input: "x" }, { recursionLimit })
      expect(result.outcomes).toHaveLength(3)
    },
  )
})

describe("what a person decided about a shortfall", () => {
  test.each([
    ["fail", "failed"],
    ["integrate", "partial"],
  ] as const)("stands: %s is not overruled by a repair", async (decide, status) => {
    const { agent, calls } = failingAgent({ b1: 9 })
    const asked: number[] = []
    const serving = briefs(2).map((brief, index) => ({ ...brief, requirementIds: [`r${index}`] }))
    const result = await section({ agent, briefs: serving, quorum: 2, retry: once, shortfall: "ask" }).run(
      "x",
      {
        onShortfall: ({ usable, requestHash }) => {
          asked.push(usable)
          return { decide, requestHash }
        },
      },
    )
    expect([result.status, result.repairs, asked, calls]).toEqual([status, 0, [1], ["b0", "b1"]])
  })
})

describe("required briefs", () => {
  test("can be named on the pattern, and fail the run when they are missing", async () => {
    const { agent } = failingAgent({ b1: 9 })
    const result = await section({ agent, briefs: briefs(3), required: ["b1"], retry: once }).run("x")
    expect([result.status, result.reason]).toEqual(["failed", "required brief missing: b1"])
  })

  test("that are not in the plan are refused before anything runs", () => {
    const { agent } = failingAgent({})
    expect(() => section({ agent, briefs: briefs(2), required: ["b7"] })).toThrow(/b7/)
  })
})

describe("grace after the quorum", () => {
  /** Each brief takes as many seconds as its number. */
  const run = (options: Partial<SectionOptions<never>>, runOptions: RunOptions = {}) => {
    const { runtime, clock } = testRuntime({ start: 0 })
    const agent = functionAgent(async ({ index }) => {
      await new Promise<void>((resolve) => void clock.setTimer(index * 1_000, resolve))
      return index
    })
    return clock.until(
      section({ agent, briefs: briefs(10), ...options, integrate: "collect" }).run("x", {
        runtime,
        ...runOptions,
      }),
    )
  }

  test("waits for everybody by default", async () => {
    const result = await run({ quorum: 3 })
    expect([result.status, result.endedAt]).toEqual(["complete", 9_000])
  })

  test("ends at once with 0, names what is missing, and is never called complete", async () => {
    const result = await run({ quorum: 3, graceMs: 0 })
    expect([result.status, result.endedAt]).toEqual(["partial", 2_000])
    expect(result.coverage).toMatchObject({ ok: 3, cancelled: 7, quorum: 3 })
    expect(result.failures.map(({ briefId }) => briefId)).toEqual(["b3", "b4", "b5", "b6", "b7", "b8", "b9"])
  })

  test("takes in whatever comes within the milliseconds it is given", async () => {
    const result = await run({ quorum: 3, graceMs: 2_500 })
    expect([result.endedAt, result.coverage.ok]).toEqual([4_500, 5])
  })

  test("begins only when the required briefs are in as well", async () => {
    const result = await run({ quorum: 0.3, required: ["b5"], graceMs: 0 })
    expect([result.endedAt, result.coverage.ok, result.coverage.quorum]).toEqual([5_000, 6, 3])
  })

  test("is for the first round: a brief that goes out again is waited for", async () => {
    const { agent, calls } = failingAgent({ b1: 1 })
    const serving = briefs(2).map((brief, index) => ({ ...brief, requirementIds: [`r${index}`] }))
    const result = await section({ agent, briefs: serving, retry: once, concurrency: 1, graceMs: 20 }).run(
      "x",
    )
    expect([result.status, calls]).toEqual(["complete", ["b0", "b1", "b1"]])
  })

  test("cuts a brief off for good: it does not go out again as a repair", async () => {
    const serving = await run({
      quorum: 3,
      graceMs: 0,
      briefs: briefs(10).map((one) => ({ ...one, requirementIds: ["r"] })),
    })
    expect([serving.repairs, serving.coverage.cancelled]).toEqual([0, 7])
  })
})

describe("a branch that the run stops", () => {
  const usage = { calls: 1, inputTokens: 1, outputTokens: 1, cachedTokens: 0, reasoningTokens: 0 }
  let halfWay = 0
  const agent: Agent = {
    name: "costly",
    run: async ({ id }, context) => {
      await context.call("first", () => Promise.resolve({ value: id, spend: { usage, cost: 0.5 } }))
      context.savePartial("half")
      halfWay += 1
      if (id === "b1") await new Promise(() => {})
      return { output: id }
    },
  }

  test.each([
    ["its deadline", { runTimeoutMs: 60 }, 60],
    ["the grace after the quorum", { graceMs: 30 }, 30],
    ["who cancels the run", {}, 0],
  ])("keeps its tries, what it had saved and what it cost, stopped by %s", async (name, options, afterMs) => {
    const runId = `stopped by ${name}`
    const { runtime, clock } = testRuntime()
    halfWay = 0
    const running = section({ agent, briefs: briefs(2), ...options }).run("x", { runId, runtime })
    await eventually(() => expect(halfWay).toBe(2))
    if (afterMs === 0) cancel(runId)
    await clock.advance(afterMs)
    const result = await running
    expect(result.cost).toBe(1)
    expect(result.outcomes[1]).toMatchObject({ partial: "half", attempts: [{ target: "first", cost: 0.5 }] })
  })
})
