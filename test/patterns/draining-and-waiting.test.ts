import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it, vi } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { type RunEvent, batch, cancel, section } from "../../src/index.js"
import { testRuntime } from "../../src/testing/test-runtime.js"
import { occupy } from "../runtime/call-site.js"
import { CountingModel } from "../testing/chat-models.js"

const items = Array.from({ length: 6 }, (_, index) => `item ${index + 1}`)

/** Two at once, each for a second. */
function slowly(
  options: { readonly journal?: string; readonly onEvent?: (event: RunEvent) => unknown } = {},
) {
  const { runtime, clock } = testRuntime()
  const started: string[] = []
  const agent = functionAgent(async ({ id }) => {
    started.push(id)
    await new Promise<void>((resolve) => void clock.setTimer(1_000, resolve))
    return id
  })
  const drain = new AbortController()
  const pattern = batch({ agent, concurrency: 2 })
  const running = pattern.run(items, { runtime, drain: drain.signal, ...options })
  return { clock, drain, running, started, runtime, pattern }
}

describe("a run that is drained", () => {
  it("starts nothing further, lets end what runs, and ends as cancelled with what is there", async () => {
    const { clock, drain, running, started } = slowly()
    await clock.advance(1_500)
    drain.abort()
    const result = await clock.until(running)
    expect(started).toEqual(["1", "2", "3", "4"])
    expect(result.outcomes.map(({ status }) => status)).toEqual([
      "ok",
      "ok",
      "ok",
      "ok",
      "cancelled",
      "cancelled",
    ])
    expect(result).toMatchObject({ status: "cancelled", reason: "cancelled by user, 4 of 6 briefs ok" })
    expect(result.output).toHaveLength(6)
  })

  it("settles those that wait at once, not when their turn comes", async () => {
    const settled: string[] = []
    const { clock, drain, running } = slowly({
      onEvent: (event) => event.type === "outcome" && settled.push(event.outcome.briefId),
    })
    await clock.advance(500)
    drain.abort()
    await clock.settle()
    expect(settled.toSorted()).toEqual(["3", "4", "5", "6"])
    await clock.until(running)
  })
})

describe("a branch that waits", () => {
  it("settles as soon as it is cancelled by its id", async () => {
    const settled: string[] = []
    const { clock, running } = slowly({
      onEvent: (event) => {
        if (event.type === "outcome") settled.push(event.outcome.briefId)
        if (event.type === "branch_started" && event.briefId === "2") cancel(event.runId, "5")
      },
    })
    await clock.advance(10)
    expect(settled).toEqual(["5"])
    const result = await clock.until(running)
    expect(result.coverage).toMatchObject({ ok: 5, cancelled: 1 })
  })
})

describe("whoever is told of a run and cannot keep up", () => {
  it("holds back the branches that have not started, until it has taken what it was told", async () => {
    let take = (): void => {}
    const taken = new Promise<void>((resolve) => {
      take = resolve
    })
    const { clock, running, started } = slowly({
      onEvent: (event) => (event.type === "outcome" ? taken : undefined),
    })
    await clock.advance(60_000)
    expect(started).toEqual(["1", "2"])
    take()
    await clock.until(running)
    expect(started).toHaveLength(6)
  })

  it("is dropped with a warning when its promise rejects, and the run goes on", async () => {
    const { clock, running } = slowly({
      onEvent: async (event) => {
        await Promise.resolve()
        if (event.type === "outcome") throw new Error("no more room")
      },
    })
    expect(await clock.until(running)).toMatchObject({ status: "complete" })
  })
})

describe("the time of a branch with a run inside", () => {
  it("stands still while all calls of that run wait in line", async () => {
    const { runtime, clock } = testRuntime()
    const { limiter } = runtime.limiters.join("counting counting", { concurrency: 1 })
    occupy(limiter, () => new Promise<void>((resolve) => void clock.setTimer(30_000, resolve)))
    const inner = section({ model: new CountingModel(), briefs: [{ objective: "inside" }], concurrency: 1 })
    const outer = section({ agent: inner.asAgent(), briefs: [{ objective: "outside" }], timeoutMs: 1_000 })
    const { status, outcomes } = await clock.until(outer.run("task", { runtime }))
    expect(status).toBe("complete")
    expect(outcomes[0]).toMatchObject({ queueMs: 30_000, runMs: 0 })
  })
})

describe("the items of a batch with a cost", () => {
  it("start with the longest, and their lines stay in order", async () => {
    const started: string[] = []
    const agent = functionAgent(({ input }) => {
      started.push(String(input))
      return input
    })
    const result = await batch({ agent, concurrency: 1, cost: (item) => JSON.stringify(item).length }).run([
      "first",
      "a",
      "ccc",
      "bb",
    ])
    // The very first finds nobody to wait for.
    expect(started).toEqual(["first", "ccc", "bb", "a"])
    expect(result.output?.map(({ input }) => input)).toEqual(["first", "a", "ccc", "bb"])
  })

  it("are refused a cost that is no number, before anything runs", async () => {
    const agent = functionAgent(() => 1)
    await expect(batch({ agent, cost: () => Number.NaN }).run(["a"])).rejects.toThrow(
      "expected `cost` to return a finite number, got NaN for item 1",
    )
  })
})

const folder = mkdtempSync(join(tmpdir(), "quorum-drain-"))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe("a drained run with a journal", () => {
  it("goes on where it was, and runs no finished item again", async () => {
    const { clock, drain, running, started, runtime, pattern } = slowly({ journal: folder })
    // The journal is real input and output, which virtual time does not wait for.
    await vi.waitFor(() => expect(started).toHaveLength(2), { timeout: 10_000 })
    drain.abort()
    await clock.advance(1_000)
    const first = await running
    expect([first.status, started]).toEqual(["cancelled", ["1", "2"]])
    const going = pattern.resume(first.runId, { journal: folder, runtime })
    for (const begun of [4, 6]) {
      await vi.waitFor(() => expect(started).toHaveLength(begun), { timeout: 10_000 })
      await clock.advance(1_000)
    }
    const resumed = await going
    expect(resumed.status).toBe("complete")
    expect(started).toEqual(["1", "2", "3", "4", "5", "6"])
    expect(resumed.output?.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => "ok"))
  })
})

describe("a pattern inside a function", () => {
  it("runs in the branch of that function, whose context it is given", async () => {
    const inner = batch({ agent: functionAgent(({ input }) => `inner ${JSON.stringify(input)}`) })
    const nested = inner.asAgent()
    const agent = functionAgent(async (brief, context) => (await nested.run(brief, context)).output)
    const result = await batch({ agent }).run([["a"], ["b"]])
    expect(result.status).toBe("complete")
  })
})
