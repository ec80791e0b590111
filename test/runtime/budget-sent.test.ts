import { describe, expect, it } from "vitest"
import { Budget } from "../../src/runtime/budget/budget.js"
import { performCall } from "../../src/runtime/call.js"
import { Scope } from "../../src/runtime/scope.js"
import { createFakeClock } from "../../src/testing/fake-clock.js"
import { callSite, limiterOf, occupy } from "./call-site.js"

const nothing = { tokens: 0, cost: 0 }
const byBudget = { stop: { status: "cancelled", by: "budget" } }
const byHedge = { stop: { status: "cancelled", by: "hedge" } }

describe("a call that was sent", () => {
  it("is spent at once, what it may cost is still set aside", async () => {
    const above = new Budget({ maxCalls: 10 })
    const budget = new Budget({ maxTokens: 100 }, above)
    const call = await budget.reserve({ tokens: 60, cost: 0.5 }, new Scope())
    call.sent()
    call.sent()
    for (const { spent, reserved } of [budget.snapshot(), above.snapshot()]) {
      expect(spent).toEqual({ calls: 1, tokens: 0, cost: 0 })
      expect(reserved).toEqual({ calls: 0, tokens: 60, cost: 0.5 })
    }
    call.settle({ tokens: 40, cost: 0.1 })
    call.sent()
    for (const { spent, reserved } of [budget.snapshot(), above.snapshot()]) {
      expect(spent).toEqual({ calls: 1, tokens: 40, cost: 0.1 })
      expect(reserved).toEqual({ calls: 0, tokens: 0, cost: 0 })
    }
  })

  it("has another one that it would wait for refused, not kept waiting for its own end", async () => {
    const budget = new Budget({ maxCalls: 1 })
    const outer = await budget.reserve(nothing, new Scope())
    const waits = budget.reserve(nothing, new Scope())
    outer.sent()
    await expect(waits).rejects.toMatchObject(byBudget)
    await expect(budget.reserve(nothing, new Scope())).rejects.toMatchObject(byBudget)
  })

  it("stays spent when it gives the rest back", async () => {
    const budget = new Budget({ maxCalls: 2 })
    const call = await budget.reserve({ tokens: 60, cost: 0.5 }, new Scope())
    call.sent()
    call.release()
    expect(budget.snapshot()).toMatchObject({
      spent: { calls: 1, tokens: 0, cost: 0 },
      reserved: { calls: 0, tokens: 0, cost: 0 },
    })
  })
})

describe("a call that need not be made", () => {
  const optional = { optional: true }

  it("takes what room there is", async () => {
    const budget = new Budget({ maxCalls: 1 })
    expect(budget.hasRoom).toBe(true)
    await budget.reserve(nothing, new Scope(), optional)
    expect([budget.hasRoom, budget.snapshot().reserved.calls]).toEqual([false, 1])
  })

  it("is refused where there is none left, without anybody being short of it", async () => {
    const above = new Budget({ maxCalls: 1 })
    const budget = new Budget({}, above)
    above.commit({ calls: 1, ...nothing })
    expect(budget.hasRoom).toBe(false)
    await expect(budget.reserve(nothing, new Scope(), optional)).rejects.toMatchObject(byHedge)
    expect([budget.refused, above.refused]).toEqual([false, false])
  })

  it("never waits, nor makes others wait, for what is in flight", async () => {
    const budget = new Budget({ maxTokens: 100 })
    await budget.reserve({ tokens: 60, cost: 0 }, new Scope())
    await expect(budget.reserve({ tokens: 60, cost: 0 }, new Scope(), optional)).rejects.toMatchObject(
      byHedge,
    )
    const small = await budget.reserve({ tokens: 40, cost: 0 }, new Scope())
    small.release()
    // Now somebody who needs to waits, and is not passed.
    void budget.reserve({ tokens: 60, cost: 0 }, new Scope())
    await expect(budget.reserve({ tokens: 40, cost: 0 }, new Scope(), optional)).rejects.toMatchObject(
      byHedge,
    )
    expect(budget.refused).toBe(false)
  })
})

describe("the patience of a call that waits for room", () => {
  it("ends as shed, and those behind it move up", async () => {
    const clock = createFakeClock()
    const budget = new Budget({ maxTokens: 100 })
    await budget.reserve({ tokens: 60, cost: 0 }, new Scope())
    let reason: unknown
    budget
      .reserve({ tokens: 80, cost: 0 }, new Scope(), { patience: { clock, ms: 500 } })
      .catch((thrown: unknown) => {
        reason = thrown
      })
    const small = budget.reserve({ tokens: 40, cost: 0 }, new Scope())
    await clock.advance(499)
    expect(budget.snapshot().reserved.tokens).toBe(60)
    await clock.advance(1)
    await small
    expect(reason).toMatchObject({ failure: { kind: "shed" } })
    expect(budget.snapshot().reserved.tokens).toBe(100)
    expect([budget.refused, clock.pending]).toEqual([false, 0])
  })

  it("leaves no timer behind when there is room, or never will be", async () => {
    const clock = createFakeClock()
    const patience = { clock, ms: 500 }
    const budget = new Budget({ maxTokens: 100 })
    const first = await budget.reserve({ tokens: 60, cost: 0 }, new Scope(), { patience })
    const second = budget.reserve({ tokens: 60, cost: 0 }, new Scope(), { patience })
    const third = budget.reserve({ tokens: 60, cost: 0 }, new Scope(), { patience })
    expect(clock.pending).toBe(2)
    first.release()
    const taken = await second
    taken.settle({ tokens: 60, cost: 0 })
    await expect(third).rejects.toMatchObject(byBudget)
    expect(clock.pending).toBe(0)
  })
})

describe("a call that waits for room and then for its turn", () => {
  it("waits for both together no longer than calls may wait in line", async () => {
    const budget = new Budget({ maxTokens: 100 })
    const { site, clock, attempts } = callSite({ budget, queueTimeoutMs: 500 })
    const limiter = limiterOf(clock, 1)
    occupy(limiter, () => new Promise(() => {}))
    const other = await budget.reserve({ tokens: 60, cost: 0 }, new Scope())
    clock.setTimer(300, () => other.settle(nothing))
    const call = { target: "t", limiter, estimate: { tokens: 60, cost: 0 }, run: async () => ({ value: 1 }) }
    await expect(clock.until(performCall(call, site))).rejects.toMatchObject({ failure: { kind: "shed" } })
    expect([clock.now(), attempts, budget.snapshot().reserved.tokens]).toEqual([500, [], 0])
  })

  it("waits for neither as the second try of a straggler: it takes room at once, or is not made", async () => {
    const budget = new Budget({ maxTokens: 100 })
    const { site, clock, attempts } = callSite({ budget, hedges: true })
    await budget.reserve({ tokens: 60, cost: 0 }, new Scope())
    const call = { target: "t", estimate: { tokens: 60, cost: 0 }, run: async () => ({ value: 1 }) }
    await expect(clock.until(performCall(call, site))).rejects.toMatchObject(byHedge)
    expect([clock.now(), attempts, budget.refused]).toEqual([0, [], false])
  })
})
