import { describe, expect, it } from "vitest"
import { Budget } from "../../src/runtime/budget/budget.js"
import { performCall } from "../../src/runtime/call.js"
import { Scope } from "../../src/runtime/scope.js"
import { noSpend, noUsage } from "../../src/task/usage.js"
import { callSite, httpError, limiterOf, occupy } from "./call-site.js"
import { byUser, handle, stoppedScope } from "./scopes.js"

const spend = { usage: { ...noUsage, calls: 1, inputTokens: 10 }, cost: 0.25 }
const hang = (): Promise<never> => new Promise(() => {})

describe("the record of a call", () => {
  it("has every try: what it waited in the queue and after the failure before, how long it ran, what it spent", async () => {
    const { site, clock, attempts } = callSite({ random: () => 0 })
    const limiter = limiterOf(clock, 1)
    occupy(
      limiter,
      () =>
        new Promise<void>((resolve) => {
          clock.setTimer(300, resolve)
        }),
    )
    let tries = 0
    const run = async () => {
      tries += 1
      await new Promise<void>((resolve) => {
        clock.setTimer(100, resolve)
      })
      if (tries === 1) throw httpError(500)
      return { value: "done", spend }
    }
    await clock.until(performCall({ target: "model", limiter, run }, site))
    expect(attempts).toEqual([
      {
        target: "model",
        kind: "first",
        startedAt: 300,
        delayMs: 300,
        queueMs: 300,
        tokenWaitMs: 0,
        backoffMs: 0,
        runMs: 100,
        status: "failed",
        error: { kind: "transient", message: "HTTP 500", httpStatus: 500 },
        ...noSpend,
      },
      {
        target: "model",
        kind: "retry",
        startedAt: 650,
        delayMs: 250,
        queueMs: 0,
        tokenWaitMs: 0,
        backoffMs: 250,
        runMs: 100,
        status: "ok",
        ...spend,
      },
    ])
  })

  it("shows a reply that was paid for but cannot be used as a failed try, and does not try again", async () => {
    const { site, clock, attempts } = callSite()
    const problem = { kind: "invalid_output", message: "no JSON" } as const
    const run = async () => ({ value: "half", spend, problem })
    await expect(clock.until(performCall({ target: "model", run }, site))).resolves.toBe("half")
    expect(attempts).toMatchObject([{ status: "failed", error: problem, cost: 0.25 }])
  })

  it("shows the try that a stop cut off, but none that never started", async () => {
    const scope = new Scope()
    const { site, clock, attempts } = callSite({ scope })
    const limiter = limiterOf(clock, 1)
    const running = performCall({ target: "running", limiter, run: hang }, site)
    const waiting = performCall({ target: "waiting", limiter, run: hang }, site)
    await clock.advance(70)
    scope.stop(byUser())
    await expect(running).rejects.toThrow("cancelled by user")
    await expect(waiting).rejects.toThrow("cancelled by user")
    expect(attempts).toMatchObject([{ target: "running", status: "cancelled", runMs: 70 }])
  })
})

describe("a call in a branch that is stopped", () => {
  it("hears of it through its signal, with the reason", async () => {
    const scope = new Scope()
    const { site } = callSite({ scope })
    const reasons: unknown[] = []
    const work = performCall(
      {
        target: "t",
        run: ({ signal }) => {
          signal.addEventListener("abort", () => reasons.push(signal.reason), { once: true })
          return hang()
        },
      },
      site,
    )
    const reason = byUser()
    scope.stop(reason)
    await expect(work).rejects.toBe(reason)
    expect(reasons).toEqual([reason])
  })

  it("is not tried again, not even while it backs off", async () => {
    const scope = new Scope()
    const { site, clock, attempts } = callSite({ scope })
    const work = performCall({ target: "t", run: () => Promise.reject(httpError(500)) }, site)
    await clock.settle()
    expect(clock.pending).toBe(1)
    scope.stop(byUser())
    await expect(work).rejects.toThrow("cancelled by user")
    await clock.runAll()
    expect([attempts.length, clock.pending]).toEqual([1, 0])
  })

  it.each([
    ["with", true],
    ["without", false],
  ])("never starts when it was stopped before, %s a queue", async (_, queued) => {
    const { site, clock, attempts } = callSite({ scope: stoppedScope() })
    let started = false
    const run = async () => {
      started = true
      return { value: null }
    }
    const limiter = queued ? { limiter: limiterOf(clock, 1) } : {}
    await expect(performCall({ target: "t", run, ...limiter }, site)).rejects.toThrow("cancelled by user")
    await clock.runAll()
    expect([started, attempts]).toEqual([false, []])
  })
})

describe("the branch's watch", () => {
  it("stands still from the moment a call gets in line until it starts, and again for a retry", async () => {
    const { site, clock, waiting } = callSite()
    const limiter = limiterOf(clock, 1)
    let tries = 0
    const run = async () => {
      tries += 1
      waiting.push(true, false)
      if (tries === 1) throw httpError(500)
      return { value: null }
    }
    await clock.until(performCall({ target: "t", limiter, run }, site))
    // In the middle of each the call itself, which left its own pair of marks.
    expect(waiting).toEqual([true, false, true, false, true, false, true, false])
  })

  it("goes on when a call that waits is given up", async () => {
    const scope = new Scope()
    const { site, clock, waiting } = callSite({ scope })
    const limiter = limiterOf(clock, 1)
    occupy(limiter, hang)
    const work = performCall({ target: "t", limiter, run: hang }, site)
    await clock.settle()
    scope.stop(byUser())
    await expect(work).rejects.toThrow("cancelled by user")
    expect(waiting).toEqual([true, false])
  })

  it("is not touched by a call that passes no queue", async () => {
    const { site, clock, waiting } = callSite()
    await clock.until(performCall({ target: "t", run: async () => ({ value: null }) }, site))
    expect(waiting).toEqual([])
  })
})

describe("a call under a cap", () => {
  const setUp = (maxCost = 1) => {
    const budget = new Budget({ maxCost })
    return { budget, ...callSite({ budget }) }
  }

  it("has its estimate reserved while it runs, and its real cost settled after", async () => {
    const { budget, site, clock } = setUp()
    const reply = handle()
    const run = async () => {
      await reply.promise
      return { value: null, spend }
    }
    const work = performCall({ target: "t", estimate: { tokens: 0, cost: 0.6 }, run }, site)
    await clock.settle()
    expect([budget.snapshot().reserved.cost, budget.snapshot().spent.cost]).toEqual([0.6, 0])
    reply.resolve()
    await clock.until(work)
    expect([budget.snapshot().reserved.cost, budget.snapshot().spent.cost]).toEqual([0, 0.25])
  })

  it("is refused, unpaid and without a try on record, when the money does not reach", async () => {
    const { budget, site, clock, attempts } = setUp()
    const work = performCall({ target: "t", estimate: { tokens: 0, cost: 2 }, run: hang }, site)
    await expect(clock.until(work)).rejects.toThrow("cancelled by budget")
    expect([attempts, budget.snapshot().spent.cost, budget.snapshot().reserved.cost]).toEqual([[], 0, 0])
  })

  it("gives its reservation back when it is stopped before it starts", async () => {
    const scope = new Scope()
    const budget = new Budget({ maxCost: 1 })
    const { site, clock } = callSite({ budget, scope })
    const limiter = limiterOf(clock, 1)
    occupy(limiter, hang)
    const work = performCall({ target: "t", estimate: { tokens: 0, cost: 0.6 }, limiter, run: hang }, site)
    await clock.settle()
    expect(budget.snapshot().reserved.cost).toBe(0.6)
    scope.stop(byUser())
    await expect(work).rejects.toThrow("cancelled by user")
    expect([budget.snapshot().reserved.cost, budget.snapshot().spent.cost]).toEqual([0, 0])
  })

  it("has cost nothing when the provider refused it: retries do not eat the budget", async () => {
    const { budget, site, clock } = setUp()
    const refused = [httpError(429), httpError(503), httpError(500)]
    const run = async () => {
      const error = refused.shift()
      if (error !== undefined) throw error
      return { value: "done", spend }
    }
    await expect(
      clock.until(performCall({ target: "t", estimate: { tokens: 0, cost: 0.6 }, run }, site)),
    ).resolves.toBe("done")
    expect([budget.snapshot().reserved.cost, budget.snapshot().spent.cost]).toEqual([0, 0.25])
  })

  it("is taken to have cost its whole estimate when it was cut off: nobody knows", async () => {
    const scope = new Scope()
    const budget = new Budget({ maxCost: 1 })
    const { site, clock } = callSite({ budget, scope })
    const work = performCall({ target: "t", estimate: { tokens: 0, cost: 0.6 }, run: hang }, site)
    await clock.settle()
    scope.stop(byUser())
    await expect(work).rejects.toThrow("cancelled by user")
    expect([budget.snapshot().reserved.cost, budget.snapshot().spent.cost]).toEqual([0, 0.6])
  })
})
