import { mkdtemp, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import { graphAgent } from "../../src/agents/graph-agent.js"
import { batch } from "../../src/patterns/batch.js"
import { vote } from "../../src/patterns/vote/vote.js"

const items = Array.from({ length: 6 }, (_, index) => `${index} + 1`)

describe("a run whose limits let nothing more through before its deadline", () => {
  const slow = { model: "simulated:demo", objective: "Work out the input.", requestsPerMinute: 2 }

  it("has branches out of the run's time, none that failed", async () => {
    const result = await batch({ ...slow, runTimeoutMs: 2_000 }).run(items)
    expect(result.coverage.failed).toBe(0)
    const left = result.outcomes.filter(({ status }) => status !== "ok")
    expect(left.length).toBeGreaterThan(0)
    for (const outcome of left) expect(outcome).toMatchObject({ status: "timed_out", scope: "run" })
    expect(result.ranOut).toBe("deadline")
  })

  it("goes on with a later deadline", async () => {
    const journal = await mkdtemp(join(tmpdir(), "out-of-time-"))
    try {
      await batch({ ...slow, runTimeoutMs: 2_000 }).run(items, { journal, runId: "late" })
      const later = batch({ ...slow, requestsPerMinute: 60_000, runTimeoutMs: 3_600_000 })
      expect((await later.resume("late", { journal })).coverage.ok).toBe(items.length)
    } finally {
      await rm(journal, { recursive: true })
    }
  })

  it("says the same of patterns inside", async () => {
    const inner = vote({ model: "simulated:demo", samples: 3, requestsPerMinute: 2 })
    const result = await batch({ agent: graphAgent(inner), runTimeoutMs: 2_000 }).run(items)
    const left = result.outcomes.filter(({ status }) => status !== "ok")
    expect(left.length).toBeGreaterThan(0)
    for (const outcome of left) expect(outcome).toMatchObject({ status: "timed_out", scope: "run" })
  })
})

describe("a request that is forbidden for what it says", () => {
  it("fails alone: the key is good for the others", async () => {
    const agent = functionAgent(({ index }) => {
      if (index !== 1) return "fine"
      throw Object.assign(new Error("Your input was flagged by moderation"), { status: 403 })
    })
    const result = await batch({ agent }).run(items)
    expect(result.outcomes[1]).toMatchObject({ error: { kind: "invalid_request", httpStatus: 403 } })
    expect(result.coverage).toMatchObject({ ok: 5, failed: 1 })
  })
})
