import { describe, expect, it } from "vitest"
import { functionAgent } from "../../src/agents/function-agent.js"
import type { Agent, BranchContext } from "../../src/agents/agent.js"
import type { BranchSite } from "../../src/executors/executor.js"
import { inProcessExecutor } from "../../src/executors/in-process.js"
import { chatAgent } from "../../src/agents/chat-agent.js"
import { Budget } from "../../src/runtime/budget/budget.js"
import { Interruption } from "../../src/runtime/interruption.js"
import type { RunEvent } from "../../src/runtime/events.js"
import { noUsage } from "../../src/task/usage.js"
import { branchHarness, testBrief } from "../../src/testing/branch-harness.js"
import { occupy } from "../runtime/call-site.js"
import { CountingModel, HangingModel } from "../testing/chat-models.js"

const agentThat = (run: (context: BranchContext) => Promise<unknown>): Agent => ({
  name: "test",
  run: async (_, context) => ({ output: await run(context) }),
})

function start(agent: Agent, site: Partial<BranchSite> = {}, id = "brief") {
  const harness = branchHarness(site)
  return { ...harness, work: inProcessExecutor.run(testBrief({ id }), agent, harness.site) }
}

const spent = { usage: { ...noUsage, calls: 1, inputTokens: 10 }, cost: 0.25 }

/** Takes all the places that a model has as long as it has not answered. */
function fill(...occupation: Parameters<typeof occupy>): void {
  for (let place = 0; place < 8; place += 1) occupy(...occupation)
}

describe("the time of a branch", () => {
  it("does not run while its model's queue holds it back", async () => {
    const harness = branchHarness({ timeoutMs: 1_000 })
    const { limiter } = harness.site.runtime.limiters.join("counting counting", {})
    const crowd = new Promise<void>((resolve) => {
      harness.clock.setTimer(30_000, resolve)
    })
    fill(limiter, () => crowd)
    const work = inProcessExecutor.run(testBrief(), chatAgent({ model: new CountingModel() }), harness.site)
    const [outcome] = await harness.clock.until(Promise.all([work, crowd]))
    expect(outcome).toMatchObject({ status: "ok", queueMs: 30_000, runMs: 0 })
  })

  it("counts as queue what it waited before it started", async () => {
    const { site, clock } = branchHarness()
    await clock.advance(400)
    const outcome = await clock.until(
      inProcessExecutor.run(
        testBrief(),
        functionAgent(() => 1),
        site,
      ),
    )
    expect(outcome).toMatchObject({ status: "ok", queueMs: 400, runMs: 0 })
  })

  it("leaves no timer when it is cancelled while it waits in the queue: a process that is done can exit", async () => {
    const harness = branchHarness({ timeoutMs: 60_000 })
    const { limiter } = harness.site.runtime.limiters.join("counting counting", {})
    fill(limiter, () => new Promise<never>(() => {}), harness.scope)
    const work = inProcessExecutor.run(testBrief(), chatAgent({ model: new CountingModel() }), harness.site)
    await harness.clock.advance(100)
    harness.scope.stop(new Interruption({ status: "cancelled", by: "decided" }))
    expect(await work).toMatchObject({ status: "cancelled", by: "decided", attempts: [] })
    // The call that hangs keeps its slot for a second; nothing else is left.
    await harness.clock.advance(1_000)
    expect(harness.clock.pending).toBe(0)
  })

  it("ends a hanging model call at the deadline, with the try on record", async () => {
    const { work, clock } = start(chatAgent({ model: new HangingModel() }), { timeoutMs: 2_000 })
    const outcome = await clock.until(work)
    expect(outcome).toMatchObject({
      status: "timed_out",
      scope: "branch",
      attempts: [{ target: "counting:counting", status: "timed_out", runMs: 2_000 }],
    })
  })

  it("is out as a timeout of the attempt when every try took too long", async () => {
    const hang = functionAgent(() => new Promise(() => {}))
    const { work, clock } = start(hang, { attemptTimeoutMs: 300 })
    const outcome = await clock.until(work)
    expect(outcome).toMatchObject({ status: "timed_out", scope: "attempt" })
    expect(outcome.attempts.map(({ status }) => status)).toEqual(Array.from({ length: 4 }, () => "timed_out"))
  })
})

describe("a branch whose call is not sent for want of time", () => {
  it("is out of the run's time, as one that was under way then: neither is its own failure", async () => {
    const harness = branchHarness({ deadline: 0 })
    const { site, clock } = harness
    const outcome = await clock.until(
      inProcessExecutor.run(testBrief(), chatAgent({ model: new CountingModel() }), {
        ...site,
        deadline: clock.now() - 1,
      }),
    )
    expect(outcome).toMatchObject({ status: "timed_out", scope: "run", attempts: [] })
  })
})

describe("the cost of a branch", () => {
  it("is the sum of all its tries, failed ones included", async () => {
    let tries = 0
    const agent = agentThat((context) =>
      context
        .call("paid", async () => {
          tries += 1
          const problem = { kind: "invalid_output", message: "no JSON" } as const
          return { value: tries, spend: spent, ...(tries === 1 ? { problem } : {}) }
        })
        .then(() => context.call("paid again", async () => ({ value: "done", spend: spent }))),
    )
    const { work, clock } = start(agent)
    expect(await clock.until(work)).toMatchObject({
      status: "ok",
      cost: 0.5,
      usage: { calls: 2, inputTokens: 20 },
    })
  })

  it("has that of a run inside, also when the branch is cut off before that run is done", async () => {
    const agent = agentThat(async (context) => {
      const attempt = {
        number: 1,
        target: "t",
        status: "ok",
        startedAt: 0,
        kind: "first",
        runMs: 1,
        delayMs: 0,
        queueMs: 0,
        tokenWaitMs: 0,
        backoffMs: 0,
        ...spent,
      } as const
      const event: RunEvent = {
        type: "attempt",
        briefId: "inner",
        attempt,
        runId: "run-2",
        sequence: 1,
        at: 0,
      }
      context.forward(event)
      context.forward({ type: "nested", briefId: "inner", event, runId: "run-2", sequence: 2, at: 0 })
      await new Promise(() => {})
    })
    const { work, clock, events } = start(agent, { timeoutMs: 1_000 })
    expect(await clock.until(work)).toMatchObject({ status: "timed_out", cost: 0.5, usage: { calls: 2 } })
    expect(events.filter(({ type }) => type === "nested")).toHaveLength(2)
  })
})

describe("a branch without money", () => {
  const paid = (estimate: number): Agent =>
    chatAgent({
      model: new CountingModel(),
      price: { inputPerMillion: estimate * 1_000_000, outputPerMillion: 0 },
    })

  it("is skipped when not even its first call fits under the cap", async () => {
    const { work, clock } = start(paid(1), { budget: new Budget({ maxCost: 0.000_1 }) })
    expect(await clock.until(work)).toMatchObject({
      status: "skipped",
      reason: "budget",
      attempts: [],
      cost: 0,
    })
  })

  it("is cancelled by the budget when a later call does not, and keeps what it has", async () => {
    const agent: Agent = {
      name: "two calls",
      async run(brief, context) {
        await context.call("free", async () => ({ value: "first" }))
        context.savePartial("first")
        return paid(1).run(brief, context)
      },
    }
    const { work, clock } = start(agent, { budget: new Budget({ maxCost: 0.000_1 }) })
    expect(await clock.until(work)).toMatchObject({ status: "cancelled", by: "budget", partial: "first" })
  })
})

describe("the record of a branch", () => {
  it("names the simulator when any of its calls came from there", async () => {
    const agent = agentThat(async (context) => {
      await context.call("real", async () => ({ value: 1 }))
      await context.call("simulated", async () => ({ value: 2, simulated: true }))
      return context.call("real", async () => ({ value: 3 }))
    })
    const simulated = await start(agent).work
    const real = await start(agentThat((context) => context.call("real", async () => ({ value: 1 })))).work
    expect([simulated.simulated, real.simulated]).toEqual([true, undefined])
  })

  it("carries what came of a run inside", async () => {
    const nested = {
      pattern: "vote",
      runId: "run-2",
      status: "partial",
      reason: "tied",
      missing: ["3"],
    } as const
    const agent = agentThat(async (context) => {
      context.recordRun(nested, true)
      return "done"
    })
    expect(await start(agent).work).toMatchObject({ status: "ok", nested, simulated: true })
  })

  it("gives models a seed that depends on the run's seed and the brief only", async () => {
    const seedOf = async (id: string, seed: number): Promise<unknown> => {
      const outcome = await start(
        agentThat(async (context) => context.seed),
        { seed },
        id,
      ).work
      return outcome.status === "ok" ? outcome.output : undefined
    }
    const first = await seedOf("a", 1)
    expect(first).toSatisfy((seed: number) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31)
    expect(
      [await seedOf("a", 1), await seedOf("b", 1), await seedOf("a", 2)].map((seed) => seed === first),
    ).toEqual([true, false, false])
  })

  it("numbers the try that runs or comes next", async () => {
    const seen: number[] = []
    const agent = agentThat(async (context) => {
      seen.push(context.attempt)
      await context.call("one", async () => {
        seen.push(context.attempt)
        return { value: null }
      })
      seen.push(context.attempt)
      return null
    })
    await start(agent).work
    expect(seen).toEqual([1, 1, 2])
  })
})
