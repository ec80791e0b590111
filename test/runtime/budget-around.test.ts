import { describe, expect, it } from "vitest"
import { Budget, type Reservation } from "../../src/runtime/budget/budget.js"
import { Scope } from "../../src/runtime/scope.js"

const byBudget = { stop: { status: "cancelled", by: "budget" } }
const tokens = (count: number) => ({ tokens: count, cost: 0 })

/** A call that was sent, for so many tokens. */
async function sent(budget: Budget, count: number): Promise<Reservation> {
  const call = await budget.reserve(tokens(count), new Scope())
  call.sent()
  return call
}

describe("a call that is made inside another one", () => {
  it("is refused at once when it could only wait for the end of the call around it", async () => {
    const budget = new Budget({ maxTokens: 8_000 })
    const outer = await sent(budget, 5_000)
    const nested = new Budget({}, budget)
    await outer.within(async () => {
      await expect(nested.reserve(tokens(5_000), new Scope())).rejects.toMatchObject(byBudget)
    })
    expect([nested.refused, budget.refused]).toEqual([true, true])
    expect(budget.shortage).toMatchObject({ of: "tokens", cap: 8_000, spent: 5_000, asked: 5_000 })
    outer.settle({ tokens: 100, cost: 0 })
    expect(budget.snapshot()).toMatchObject({ spent: { tokens: 100 }, reserved: { tokens: 0 } })
  })

  it("is refused when two calls hold each other up, and the other one goes on", async () => {
    const budget = new Budget({ maxTokens: 12_000 })
    const [one, two] = [await sent(budget, 5_000), await sent(budget, 5_000)]
    const inner = (outer: Reservation): Promise<Reservation> =>
      outer.within(() => new Budget({}, budget).reserve(tokens(5_000), new Scope()))
    const first = inner(one)
    const second = inner(two)
    await expect(first).rejects.toMatchObject(byBudget)
    one.settle({ tokens: 10, cost: 0 })
    const admitted = await second
    admitted.settle({ tokens: 10, cost: 0 })
    two.settle({ tokens: 10, cost: 0 })
    expect(budget.snapshot()).toMatchObject({ spent: { tokens: 30 }, reserved: { tokens: 0 } })
  })

  it("waits as long as anything else is under way that will settle", async () => {
    const budget = new Budget({ maxTokens: 10_000 })
    const outer = await sent(budget, 5_000)
    const beside = await sent(budget, 4_000)
    const nested = outer.within(() => new Budget({}, budget).reserve(tokens(3_000), new Scope()))
    let settled = false
    void nested.then(() => (settled = true))
    await Promise.resolve()
    expect(settled).toBe(false)
    beside.settle({ tokens: 10, cost: 0 })
    const admitted = await nested
    admitted.settle({ tokens: 10, cost: 0 })
    outer.settle({ tokens: 10, cost: 0 })
    expect(budget.snapshot().reserved.tokens).toBe(0)
  })

  it("is refused once what it waited for beside has settled and was not enough", async () => {
    const budget = new Budget({ maxTokens: 10_000 })
    const outer = await sent(budget, 5_000)
    const beside = await sent(budget, 4_000)
    const nested = outer.within(() => new Budget({}, budget).reserve(tokens(5_000), new Scope()))
    beside.settle({ tokens: 10, cost: 0 })
    await expect(nested).rejects.toMatchObject(byBudget)
  })

  it("does not have a call refused that waits outside", async () => {
    const budget = new Budget({ maxTokens: 10_000 })
    const outer = await sent(budget, 6_000)
    const outside = budget.reserve(tokens(9_000), new Scope())
    const nested = outer.within(() => new Budget({}, budget).reserve(tokens(5_000), new Scope()))
    await expect(nested).rejects.toMatchObject(byBudget)
    outer.settle({ tokens: 10, cost: 0 })
    await expect(outside).resolves.toBeDefined()
  })
})
