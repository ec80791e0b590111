import { describe, expect, test } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { type BriefSpec, type Integrator, type RunOptions, type SectionOptions, section } from "../../src/index.js"
import { testRuntime } from "../../src/testing/test-runtime.js"

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
    const result = await section({ agent, briefs: briefs(3), quorum: 2, retry: once, onShortfall: "integrate" }).run("x")
    expect(result.status).toBe("partial")
    expect(result.reason).toContain("quorum is 2")
    expect(result.output?.map(({ briefId }) => briefId)).toEqual(["b2"])
  })

  test("sends only the missing briefs out again, and keeps their earlier tries on record", async () => {
    const { agent, calls } = failingAgent({ b0: 1, b1: 2 })
    const result = await section({ agent, briefs: briefs(3), quorum: 3, retry: once, onShortfall: "retry" }).run("x")
    expect(result.status).toBe("complete")
    expect(result.repairs).toBe(2)
    expect(calls).toEqual(["b0", "b1", "b2", "b0", "b1", "b1"])
    expect(result.outcomes.map(({ attempts }) => attempts.map(({ number, status }) => `${number} ${status}`))).toEqual([
      ["1 failed", "2 ok"],
      ["1 failed", "2 failed", "3 ok"],
      ["1 ok"],
    ])
  })

  test("gives up after two further rounds", async () => {
    const { agent, calls } = failingAgent({ b0: 99 })
    const result = await section({ agent, briefs: briefs(2), quorum: 2, retry: once, onShortfall: "retry" }).run("x")
    expect([result.status, result.repairs]).toEqual(["failed", 2])
    expect(calls).toEqual(["b0", "b1", "b0", "b0"])
    expect(result.failures[0]?.tried).toHaveLength(3)
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
      section({ agent, briefs: briefs(10), ...options, integrate: "collect" }).run("x", { runtime, ...runOptions }),
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
})
