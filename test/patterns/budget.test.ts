import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { Agent, BranchContext } from "../../src/agents/agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import type { LiveBranch } from "../../src/executors/branch-context.js"
import { batch, section, vote } from "../../src/index.js"
import { type ScriptStep, type TestRuntime, scriptedAgent, testRuntime } from "../../src/testing/index.js"
import { noUsage } from "../../src/task/usage.js"

type Reply = Extract<ScriptStep, { readonly reply: unknown }>
const replies = (count: number, step: Partial<Reply> = {}): readonly ScriptStep[] =>
  Array.from({ length: count }, (_, index) => ({ reply: index, ...step }))
const items = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index)
const spend = (inputTokens: number, cost: number | null = 0) => ({
  spend: { usage: { ...noUsage, calls: 1, inputTokens }, cost },
})

/** Runs in virtual time. */
function inTime<T>(run: (runtime: TestRuntime["runtime"]) => Promise<T>): Promise<T> {
  const { runtime, clock } = testRuntime()
  return clock.until(run(runtime))
}

describe("at a cap", () => {
  it.each([
    ["calls", { maxCalls: 3 }, "the cap of 3 calls is reached"],
    ["tokens", { maxTokens: 300 }, "the cap of 300 tokens is reached"],
    ["money", { maxCost: 0.3 }, "the cap of $0.3 is reached"],
  ])(
    "of %s a run ends partial, says which, keeps what is done and sends nothing more",
    async (_, caps, reason) => {
      const agent = scriptedAgent(replies(10, { after: 10, ...spend(100, 0.1) }))
      const pattern = batch({ agent, concurrency: 1, ...caps })
      const result = await inTime((runtime) => pattern.run(items(10), { runtime }))
      expect(result).toMatchObject({ status: "partial", ranOut: "budget", coverage: { ok: 3 } })
      expect(result.reason).toContain(reason)
      expect(agent.calls.map(({ index }) => index)).toEqual([0, 1, 2])
      expect(result.outcomes.slice(3).every((outcome) => outcome.status === "skipped")).toBe(true)
      expect(result.failures).toHaveLength(7)
      expect(result.output?.slice(0, 3)).toMatchObject([{ output: 0 }, { output: 1 }, { output: 2 }])
    },
  )

  it("of time a run ends partial and says so", async () => {
    const agent = scriptedAgent(replies(10, { after: 100 }))
    const pattern = batch({ agent, concurrency: 1, runTimeoutMs: 350 })
    const result = await inTime((runtime) => pattern.run(items(10), { runtime }))
    expect(result).toMatchObject({ status: "partial", ranOut: "deadline", coverage: { ok: 3 } })
    expect(agent.calls).toHaveLength(4)
  })

  it("that is just enough a run is complete", async () => {
    const agent = scriptedAgent(replies(10, spend(100, 0.1)))
    const pattern = batch({ agent, maxCalls: 10, maxTokens: 1_000, maxCost: 1 })
    const result = await inTime((runtime) => pattern.run(items(10), { runtime }))
    expect(result).toMatchObject({ status: "complete", coverage: { ok: 10 } })
    expect(result).not.toHaveProperty("ranOut")
  })

  it("tries count as calls: what a failed one used up is gone", async () => {
    const unavailable = Object.assign(new Error("down"), { status: 500 })
    const agent = scriptedAgent([[{ fail: unavailable }, { reply: 0 }], { reply: 1 }, { reply: 2 }])
    const pattern = batch({ agent, concurrency: 1, maxCalls: 3 })
    const result = await inTime((runtime) => pattern.run(items(3), { runtime }))
    expect(result).toMatchObject({ status: "partial", coverage: { ok: 2 } })
    expect(agent.calls.map(({ index }) => index)).toEqual([0, 0, 1])
  })

  it("a cap below the first call fails the run: there is nothing to keep", async () => {
    const agent = scriptedAgent([[{ reply: 0, ...spend(10) }], []])
    const pattern = batch({ agent, concurrency: 1, maxTokens: 1, quorum: 2 })
    const result = await inTime((runtime) => pattern.run(items(2), { runtime }))
    expect(result).toMatchObject({ status: "failed", ranOut: "budget" })
    expect(result.reason).toContain("the cap of 1 token is reached")
  })
})

describe("a tree of runs", () => {
  const yes = (calls: number, after: number) =>
    scriptedAgent(replies(calls, { after, reply: "yes" }), { listOf: "calls" })
  const question = (agent: Agent, caps: object = {}) =>
    vote({ agent, samples: 5, rule: "plurality", ...caps })
  const briefs = ["a", "b", "c"].map((id) => ({ id, objective: id }))

  it("shares the cap of the outermost: a section of votes makes no call above it", async () => {
    const agent = yes(5, 10)
    const outer = section({ agent: question(agent).asAgent(), briefs, concurrency: 1, maxCalls: 5 })
    const result = await inTime((runtime) => outer.run("t", { runtime }))
    expect(agent.calls).toHaveLength(5)
    expect(result).toMatchObject({ status: "partial", ranOut: "budget" })
    expect(result.reason).toContain("the cap of 5 calls is reached")
    expect(result.outcomes[0]).toMatchObject({ status: "ok" })
  })

  it("keeps a nested cap of its own, and its end is not that of the run around it", async () => {
    const agent = yes(6, 10)
    const outer = section({ agent: question(agent, { maxCalls: 2 }).asAgent(), briefs, maxCalls: 100 })
    const result = await inTime((runtime) => outer.run("t", { runtime }))
    expect(agent.calls).toHaveLength(6)
    expect(result).not.toHaveProperty("ranOut")
    expect(result.status).not.toBe("complete")
  })

  it("gives a nested run no more time than the run around it has", async () => {
    const agent = yes(9, 1_000)
    const nested = question(agent, { concurrency: 1, runTimeoutMs: 60_000 }).asAgent()
    const outer = section({ agent: nested, briefs, concurrency: 1, runTimeoutMs: 4_500 })
    const result = await inTime((runtime) => outer.run("t", { runtime }))
    expect(result).toMatchObject({ status: "partial", ranOut: "deadline", coverage: { ok: 1 } })
    expect(agent.calls).toHaveLength(5)
  })
})

describe("a function that calls something itself", () => {
  const inner = (): Agent => vote({ agent: scriptedAgent(replies(99)), samples: 3 }).asAgent()
  const nesting = (): Agent =>
    functionAgent(async (brief, context) => (await inner().run(brief, context)).output)
  const calling: Agent = functionAgent((_, context) =>
    context.call("inside", async () => ({ value: "done", ...spend(10) })),
  )

  it.each([
    ["3 briefs that call, at a cap of 3", calling, 3, 3],
    ["4 briefs that vote, at a cap of 4", nesting(), 4, 4],
    ["10 briefs at once, at a cap of 10", nesting(), 10, 10],
  ])("ends when its own calls are all there may be: %s", async (_, agent, briefs, maxCalls) => {
    const pattern = batch({ agent, maxCalls, concurrency: 10 })
    const result = await inTime((runtime) => pattern.run(items(briefs), { runtime }))
    expect(result).toMatchObject({ ranOut: "budget", coverage: { ok: 0 } })
    expect(result.reason).toContain(`the cap of ${maxCalls} calls is reached`)
  })

  it("gets done what is within the cap", async () => {
    const pattern = batch({ agent: calling, maxCalls: 20, concurrency: 4 })
    const result = await inTime((runtime) => pattern.run(items(100), { runtime }))
    expect(result).toMatchObject({ status: "partial", ranOut: "budget" })
    expect(result.coverage.ok).toBeGreaterThanOrEqual(8)
    const all = batch({ agent: calling, maxCalls: 200 })
    expect((await inTime((runtime) => all.run(items(100), { runtime }))).status).toBe("complete")
  })
})

describe("a call that waits for room", () => {
  it("is given up as shed when it has waited longer than calls may wait in line", async () => {
    const { runtime, clock } = testRuntime()
    const startedAt = clock.now()
    const agent = {
      name: "slow",
      run: async (_: unknown, context: BranchContext) => ({
        output: await (context as LiveBranch).perform({
          target: "slow",
          estimate: { tokens: 4_000, cost: 0 },
          run: async () => {
            await new Promise<void>((resolve) => clock.setTimer(4_000, resolve))
            return { value: "done", ...spend(1_000) }
          },
        }),
      }),
    }
    const pattern = batch({ agent, maxTokens: 9_000, queueTimeoutMs: 500 })
    const result = await clock.until(pattern.run(items(6), { runtime }))
    expect(clock.now() - startedAt).toBe(4_000)
    const kinds = result.outcomes.map((outcome) => (outcome.status === "failed" ? outcome.error.kind : "ok"))
    expect(kinds).toEqual(["ok", "ok", "shed", "shed", "shed", "shed"])
    expect(result).not.toHaveProperty("ranOut")
  })
})

describe("what a model may take at most is set aside before it is asked", () => {
  it("so that no reply takes a run above its cap, whatever is in flight", async () => {
    const pattern = batch({ model: "simulated:demo", objective: "Count the words.", maxTokens: 4_600 })
    const { status, ranOut, reason, usage, coverage } = await pattern.run(items(60))
    expect([status, ranOut]).toEqual(["partial", "budget"])
    expect(reason).toMatch(
      /the cap of 4,600 tokens has [\d,]+ tokens left, and the next call may take [\d,]+ tokens/,
    )
    expect(usage.inputTokens + usage.outputTokens).toBeLessThanOrEqual(4_600)
    expect(coverage.ok).toBeGreaterThan(5)
  })
})

describe("in every interleaving of 50 branches", () => {
  it("there are as many calls as the cap allows, and never one more", async () => {
    const times = fc.array(fc.nat(50), { minLength: 50, maxLength: 50 })
    const cap = fc.integer({ min: 1, max: 60 })
    const atOnce = fc.integer({ min: 2, max: 50 })
    await fc.assert(
      fc.asyncProperty(times, cap, atOnce, async (times, maxCalls, concurrency) => {
        const agent = scriptedAgent(times.map((after, index) => ({ after, reply: index })))
        const pattern = batch({ agent, concurrency, maxCalls })
        const result = await inTime((runtime) => pattern.run(items(50), { runtime }))
        expect(agent.calls).toHaveLength(Math.min(50, maxCalls))
        expect(result.coverage.ok).toBe(Math.min(50, maxCalls))
        expect(result.status).toBe(maxCalls >= 50 ? "complete" : "partial")
      }),
      { numRuns: 20 },
    )
  })
})
