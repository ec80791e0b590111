import { describe, expect, it } from "vitest"
import type { Agent } from "../../src/agents/agent.js"
import { functionAgent } from "../../src/agents/function-agent.js"
import type { LiveBranch } from "../../src/executors/branch-context.js"
import { type RunEvent, batch, section, vote } from "../../src/index.js"
import { noUsage } from "../../src/task/usage.js"
import { testRuntime } from "../../src/testing/test-runtime.js"

/** Replies after 100 ms; the first try of the items named takes for ever, a second one as long as any. */
function hangingOn(hanging: readonly string[], idempotent = true) {
  const { runtime, clock } = testRuntime()
  const tries = new Map<string, number>()
  const stopped: string[] = []
  const agent: Agent = {
    ...functionAgent(
      async (brief, { signal }) => {
        const item = String(brief.input)
        const number = (tries.get(item) ?? 0) + 1
        tries.set(item, number)
        const hangs = hanging.includes(item) && number === 1
        signal.addEventListener("abort", () => hangs && stopped.push(item))
        await new Promise<void>((resolve) => {
          const cancel = clock.setTimer(hangs ? 3_600_000 : 100, resolve)
          signal.addEventListener("abort", () => {
            cancel()
            resolve()
          })
        })
        return `${item} on try ${number}`
      },
      { name: "reader", idempotent },
    ),
  }
  return { agent, runtime, clock, tries, stopped }
}

const items = Array.from({ length: 40 }, (_, index) => `item ${index + 1}`)

describe("a straggler at the end of a batch", () => {
  it("is tried a second time, once it has taken longer than 95 of 100 that have finished", async () => {
    const { agent, runtime, clock, tries, stopped } = hangingOn(["item 7"])
    const startedAt = clock.now()
    const result = await clock.until(batch({ agent, concurrency: 10 }).run(items, { runtime }))
    expect(result.status).toBe("complete")
    expect(result.output?.[6]).toMatchObject({ status: "ok", output: "item 7 on try 2" })
    expect(clock.now() - startedAt).toBeLessThan(1_500)
    expect([...tries.values()].reduce((sum, count) => sum + count, 0)).toBe(41)
    expect(stopped).toEqual(["item 7"])
  })

  it("keeps both tries and what they spent on record, and says which one won", async () => {
    const { agent, runtime, clock } = hangingOn(["item 7"])
    const events: string[] = []
    const result = await clock.until(
      batch({ agent, concurrency: 10 }).run(items, {
        runtime,
        onEvent: (event) => event.type === "hedged" && events.push(event.briefId),
      }),
    )
    const outcome = result.outcomes[6]
    expect(events).toEqual(["7"])
    expect(outcome?.hedge).toBe("won")
    expect(outcome?.attempts.map(({ number, kind, status }) => ({ number, kind, status }))).toEqual([
      { number: 1, kind: "first", status: "cancelled" },
      { number: 2, kind: "hedge", status: "ok" },
    ])
  })

  it("shows its own time from its first start to its end, however fast the second try was", async () => {
    const { agent, runtime, clock } = hangingOn(["item 7"])
    const result = await clock.until(batch({ agent, concurrency: 10 }).run(items, { runtime }))
    const outcome = result.outcomes[6]
    const [first, second] = outcome?.attempts ?? []
    expect(outcome?.startedAt).toBe(first?.startedAt)
    expect(second?.runMs).toBe(100)
    expect(outcome?.queueMs).toBe(0)
    expect(outcome?.runMs).toBe(Number(outcome?.endedAt) - Number(outcome?.startedAt))
    expect(outcome?.runMs).toBeGreaterThan(300)
  })

  it("shows what it waited before its own start, and not what its second try did", async () => {
    const { agent, runtime, clock } = hangingOn(["item 15"])
    const result = await clock.until(batch({ agent, concurrency: 10 }).run(items, { runtime }))
    const { hedge, queueMs, runMs, startedAt, endedAt } = result.outcomes[14] ?? {}
    expect([hedge, queueMs, runMs]).toEqual(["won", 100, Number(endedAt) - Number(startedAt)])
  })

  it("is not tried again where the budget has no room: the run is as whole as without", async () => {
    const { agent, runtime, clock, tries } = hangingOn(["item 7"])
    const events: string[] = []
    const run = batch({ agent, concurrency: 10, maxCalls: 40, attemptTimeoutMs: 7_200_000 })
    const onEvent = (event: RunEvent) => event.type === "hedged" && events.push(event.briefId)
    const result = await clock.until(run.run(items, { runtime, onEvent }))
    expect(result).toMatchObject({ status: "complete", coverage: { ok: 40 } })
    expect(result).not.toHaveProperty("ranOut")
    expect([tries.get("item 7"), result.outcomes[6]?.hedge, events]).toEqual([1, undefined, []])
  })

  it("goes on untouched where what a second try may cost does not fit", async () => {
    const { runtime, clock } = testRuntime()
    const agent: Agent = {
      name: "dear",
      idempotent: true,
      run: async (brief, context) => ({
        output: await (context as LiveBranch).perform({
          target: "dear",
          estimate: { tokens: 100, cost: 0 },
          run: async () => {
            await new Promise<void>((resolve) =>
              clock.setTimer(brief.input === "item 7" ? 5_000 : 100, resolve),
            )
            return { value: "done", spend: { usage: { ...noUsage, calls: 1, inputTokens: 50 }, cost: 0 } }
          },
        }),
      }),
    }
    const run = batch({ agent, concurrency: 2, maxTokens: 40 * 50 + 100 })
    const events: string[] = []
    const onEvent = (event: RunEvent) => event.type === "hedged" && events.push(event.briefId)
    const result = await clock.until(run.run(items, { runtime, onEvent }))
    expect(result).toMatchObject({ status: "complete", coverage: { ok: 40 } })
    expect(result).not.toHaveProperty("ranOut")
    expect(events).toEqual(["7"])
    expect(result.outcomes[6]?.attempts).toHaveLength(1)
    expect(result.outcomes[6]).not.toHaveProperty("hedge")
  })

  it("is left alone by an agent that may not run twice, or where hedging is off", async () => {
    const policies = [
      { idempotent: false, hedge: true },
      { idempotent: true, hedge: false },
    ]
    for (const { idempotent, hedge } of policies) {
      const { agent, runtime, clock, tries } = hangingOn(["item 7"], idempotent)
      const run = batch({ agent, concurrency: 10, hedge, timeoutMs: 10_000 }).run(items, { runtime })
      const result = await clock.until(run)
      expect(result.outcomes[6]?.status).toBe("timed_out")
      expect(tries.get("item 7")).toBe(1)
    }
  })

  it("waits for the others to be started: a second try takes nobody's place", async () => {
    const { agent, runtime, clock, tries } = hangingOn(["item 1"])
    const started: string[] = []
    const run = batch({ agent, concurrency: 2 }).run(items, {
      runtime,
      onEvent: (event) => {
        if (event.type === "branch_started") started.push(event.briefId)
        if (event.type === "hedged") started.push(`hedge ${event.briefId}`)
      },
    })
    await clock.until(run)
    expect(tries.get("item 1")).toBe(2)
    expect(started.at(-1)).toBe("hedge 1")
    expect(started).toHaveLength(41)
  })

  it("costs no more second tries than the budget of them, one in twenty", async () => {
    const { agent, runtime, clock, tries } = hangingOn(["item 3", "item 5", "item 7", "item 9"])
    const run = batch({ agent, concurrency: 10, timeoutMs: 10_000 }).run(items, { runtime })
    const result = await clock.until(run)
    expect([...tries.values()].reduce((sum, count) => sum + count, 0)).toBe(42)
    expect(result.coverage).toMatchObject({ ok: 38, timedOut: 2 })
  })
})

describe("hedging elsewhere", () => {
  it("never tries a ballot twice", async () => {
    const { agent, runtime, clock, tries } = hangingOn(["What?"])
    const run = vote({
      agent,
      samples: 40,
      rule: "plurality",
      ties: "abstain",
      timeoutMs: 10_000,
      concurrency: 10,
    })
    const result = await clock.until(run.run("What?", { runtime }))
    expect(tries.get("What?")).toBe(40)
    expect(result.coverage.timedOut).toBe(1)
  })

  it("never runs a brief twice at once that writes, or holds something alone", async () => {
    const { agent, runtime, clock, tries } = hangingOn(["item 39", "item 40"])
    const briefs = items.map((item, index) => ({
      id: item,
      objective: item,
      input: item,
      ...(index === 38 ? { writes: ["notes.md"] } : {}),
      ...(index === 39 ? { exclusive: ["printer"] } : {}),
    }))
    const run = section({ agent, briefs, concurrency: 40, timeoutMs: 10_000 }).run("task", { runtime })
    const result = await clock.until(run)
    expect(tries.get("item 39")).toBe(1)
    expect(tries.get("item 40")).toBe(1)
    expect(result.coverage).toMatchObject({ ok: 38, timedOut: 2 })
  })
})
