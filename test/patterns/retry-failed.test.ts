import { describe, expect, test } from "vitest"
import type { Agent } from "../../src/agents/agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import { batch } from "../../src/patterns/batch.js"
import { section } from "../../src/patterns/section/section.js"
import { vote } from "../../src/patterns/vote/vote.js"
import { lockIn, plurality } from "../../src/tally/index.js"
import { decided, newRoot } from "./cut-journal.js"

const briefs = ["a", "b", "c"].map((id) => ({ id, objective: `Do ${id}` }))

/** An agent that fails for some briefs, and notes what it was called with. */
function failingFor(ids: Set<string>): { readonly agent: Agent; readonly called: string[] } {
  const called: string[] = []
  const agent = functionAgent(function work({ id }) {
    called.push(id)
    if (ids.has(id)) throw new Error(`no ${id}`)
    return `done ${id}`
  })
  return { agent, called }
}

describe("what failed, with `retryFailed`", () => {
  test("goes out again, and nothing else; its tries stay on record", async () => {
    const root = newRoot()
    const failing = new Set(["b"])
    const { agent, called } = failingFor(failing)
    const pattern = section<unknown>({ agent, briefs, concurrency: 1 })
    const first = await pattern.run("x", { runId: "r", journal: root })
    expect(first.status).toBe("partial")
    failing.clear()
    called.length = 0
    const result = await pattern.resume("r", { journal: root, retryFailed: true })
    expect([result.status, called]).toEqual(["complete", ["b"]])
    expect(result.outcomes[1]?.attempts.map(({ status }) => status)).toEqual(["failed", "ok"])
    const undisturbed = await section<unknown>({ agent, briefs }).run("x")
    expect(decided(result)).toBe(decided(undisturbed))
    expect(await pattern.fold("r", { journal: root })).toEqual(result)
  })

  test("takes along what was skipped because of it", async () => {
    const root = newRoot()
    const failing = new Set(["a"])
    const { agent, called } = failingFor(failing)
    const chain = [
      { id: "a", objective: "Do a" },
      { id: "b", objective: "Do b", dependsOn: ["a"] },
      briefs[2],
    ].filter((brief) => brief !== undefined)
    const pattern = section<unknown>({ agent, briefs: chain })
    await pattern.run("x", { runId: "r", journal: root })
    failing.clear()
    called.length = 0
    expect((await pattern.resume("r", { journal: root, retryFailed: true })).status).toBe("complete")
    expect(called).toEqual(["a", "b"])
  })

  test("may fail again, and go out once more", async () => {
    const root = newRoot()
    const failing = new Set(["2"])
    const { agent, called } = failingFor(failing)
    const pattern = batch({ agent })
    await pattern.run(["x", "y", "z"], { runId: "r", journal: root })
    const again = await pattern.resume("r", { journal: root, retryFailed: true })
    expect([again.status, again.outcomes[1]?.attempts.length]).toEqual(["partial", 2])
    failing.clear()
    called.length = 0
    const result = await pattern.resume("r", { journal: root, retryFailed: true })
    expect([result.status, result.outcomes[1]?.attempts.length, called]).toEqual(["complete", 3, ["2"]])
    await expect(pattern.resume("r", { journal: root, retryFailed: true })).rejects.toThrow("has not ended")
  })

  test("goes out in a run that was cut off as well", async () => {
    const root = newRoot()
    const drain = new AbortController()
    const failing = new Set(["a"])
    const called: string[] = []
    const agent = functionAgent(function work({ id }) {
      called.push(id)
      if (id === "b") drain.abort()
      if (failing.has(id)) throw new Error("no")
      return id
    })
    const pattern = section<unknown>({ agent, briefs, concurrency: 1 })
    await pattern.run("x", { runId: "r", journal: root, drain: drain.signal })
    failing.clear()
    called.length = 0
    expect((await pattern.resume("r", { journal: root, retryFailed: true })).status).toBe("complete")
    expect(called.toSorted()).toEqual(["a", "c"])
  })

  test("is not what a run did not need: the spare ballots of a vote stay as they are", async () => {
    const root = newRoot()
    const called: string[] = []
    const failing = new Set(["sample-2"])
    const agent = functionAgent(async function voter({ id, sampleIndex = 0 }, { signal }) {
      called.push(id)
      if (failing.has(id)) throw new Error("no")
      // The last ballots take until they are not needed any more.
      if (sampleIndex >= 4 && failing.size > 0)
        await new Promise((_, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason as Error))
        })
      return "yes"
    })
    const pattern = vote({ agent, rule: plurality({ samples: 6, stop: lockIn() }), concurrency: 6 })
    const first = await pattern.run("Is it?", { runId: "r", journal: root })
    const spare = first.outcomes.filter(({ status }) => status === "cancelled").map(({ briefId }) => briefId)
    failing.clear()
    called.length = 0
    const result = await pattern.resume("r", { journal: root, retryFailed: true })
    expect(called).toEqual(["sample-2"])
    expect([result.status, result.output]).toEqual(["complete", "yes"])
    expect(
      result.outcomes.filter(({ status }) => status === "cancelled").map(({ briefId }) => briefId),
    ).toEqual(spare)
  })

  test("is asked for in vain where nothing failed", async () => {
    const root = newRoot()
    const pattern = section<unknown>({ agent: failingFor(new Set()).agent, briefs })
    await pattern.run("x", { runId: "r", journal: root })
    const resumed = pattern.resume("r", { journal: root, retryFailed: true })
    await expect(resumed).rejects.toThrow("complete, 3 of 3 briefs ok")
  })

  test("goes with a journal only", async () => {
    const pattern = section<unknown>({ agent: failingFor(new Set()).agent, briefs })
    await expect(pattern.resume("r", { retryFailed: true })).rejects.toThrow("got neither")
  })

  test("asks a planner again that failed", async () => {
    const root = newRoot()
    let planned = 0
    const planner: Agent = {
      name: "planner",
      run: () => {
        planned += 1
        if (planned === 1) throw new Error("no plan")
        return Promise.resolve({ output: { briefs } })
      },
    }
    const pattern = section<unknown>({ planner, agent: failingFor(new Set()).agent })
    expect((await pattern.run("x", { runId: "r", journal: root })).status).toBe("failed")
    const result = await pattern.resume("r", { journal: root, retryFailed: true })
    expect([result.status, planned]).toEqual(["complete", 2])
  })
})
