import { describe, expect, it } from "vitest"
import { type Amounts, Budget, type BudgetCaps, type Reservation } from "../../src/runtime/budget/budget.js"
import { explainShortage } from "../../src/runtime/budget/shortage.js"
import { Scope } from "../../src/runtime/scope.js"
import { byUser, countListeners, stoppedScope } from "./scopes.js"
import { createFakeClock } from "../../src/testing/fake-clock.js"

const settle = (): Promise<void> => createFakeClock().settle()
const usd = (cost: number): Amounts => ({ calls: 1, tokens: 0, cost })

/** What became of a request for room so far. */
function ask(budget: Budget, estimate: Partial<Amounts>, scope = new Scope()) {
  const asked: { granted?: Reservation; refused?: unknown } = {}
  const wait = async (): Promise<void> => {
    try {
      asked.granted = await budget.reserve({ tokens: 0, cost: 0, ...estimate }, scope)
    } catch (reason) {
      asked.refused = reason
    }
  }
  void wait()
  return asked
}

const isGranted = ({ granted }: ReturnType<typeof ask>): boolean => granted !== undefined
const byBudget = { stop: { status: "cancelled", by: "budget" } }

describe("a budget", () => {
  it.each<[string, BudgetCaps, Partial<Amounts>]>([
    ["money", { maxCost: 1 }, { cost: 0.5 }],
    ["tokens", { maxTokens: 1_000 }, { tokens: 500 }],
    ["calls", { maxCalls: 2 }, {}],
  ])("lets calls through whose estimates fit side by side, and no more: %s", async (_, caps, estimate) => {
    const budget = new Budget(caps)
    const asked = [1, 2, 3].map(() => ask(budget, estimate))
    await settle()
    expect(asked.map(isGranted)).toEqual([true, true, false])
    expect(asked[2]?.refused).toBeUndefined()
    expect(budget.snapshot()).toEqual({
      caps,
      spent: { calls: 0, tokens: 0, cost: 0 },
      reserved: { calls: 2, tokens: 2 * (estimate.tokens ?? 0), cost: 2 * (estimate.cost ?? 0) },
    })
  })

  it("admits a waiting call as soon as another one cost less than was reserved", async () => {
    const budget = new Budget({ maxCost: 1 })
    const first = ask(budget, usd(0.8))
    const second = ask(budget, usd(0.8))
    await settle()
    expect(isGranted(second)).toBe(false)
    first.granted?.settle({ tokens: 10, cost: 0.1 })
    await settle()
    expect(isGranted(second)).toBe(true)
    expect(budget.snapshot()).toMatchObject({
      spent: { calls: 1, tokens: 10, cost: 0.1 },
      reserved: { calls: 1, cost: 0.8 },
    })
  })

  it("refuses a waiting call as soon as what was spent leaves no room for it", async () => {
    const budget = new Budget({ maxCost: 1 })
    const first = ask(budget, usd(0.8))
    const second = ask(budget, usd(0.8))
    await settle()
    first.granted?.settle({ tokens: 0, cost: 0.8 })
    await settle()
    expect(second.refused).toMatchObject(byBudget)
    expect([budget.refused, budget.exhausted]).toEqual([true, "cost"])
  })

  it("gives the place of a call that was never sent back, its call included", async () => {
    const budget = new Budget({ maxCalls: 1, maxTokens: 10 })
    const first = ask(budget, { tokens: 10 })
    const second = ask(budget, { tokens: 10 })
    await settle()
    first.granted?.release()
    await settle()
    expect(isGranted(second)).toBe(true)
    expect(budget.snapshot().spent).toEqual({ calls: 0, tokens: 0, cost: 0 })
  })

  it("counts every call that was sent, whatever it spent", async () => {
    const budget = new Budget({ maxCalls: 2 })
    for (const used of [null, { tokens: 0, cost: 0 }]) {
      const call = ask(budget, {})
      await settle()
      call.granted?.settle(used)
    }
    const third = ask(budget, {})
    await settle()
    expect(third.refused).toMatchObject(byBudget)
    expect([budget.exhausted, budget.snapshot().spent.calls]).toEqual(["calls", 2])
  })

  it("refuses at once what is more than a whole cap, and says so afterwards", async () => {
    const budget = new Budget({ maxTokens: 1_000 })
    expect([budget.refused, budget.exhausted]).toEqual([false, undefined])
    const asked = ask(budget, { tokens: 1_001 })
    await settle()
    expect(asked.refused).toMatchObject({ message: "cancelled by budget" })
    expect([budget.refused, budget.exhausted, budget.snapshot().reserved.tokens]).toEqual([true, "tokens", 0])
  })

  it("keeps what is not known as it was reserved: the whole, or the cost alone", async () => {
    const budget = new Budget({ maxCost: 1, maxTokens: 1_000 })
    const calls = [null, { tokens: 30, cost: null }, { tokens: Number.NaN, cost: -1 }].map((used) => ({
      used,
      asked: ask(budget, { tokens: 100, cost: 0.2 }),
    }))
    await settle()
    for (const { used, asked } of calls) asked.granted?.settle(used)
    const { spent, reserved } = budget.snapshot()
    expect([spent.tokens, spent.cost, reserved.tokens, reserved.cost]).toEqual([230, 0.6, 0, 0])
  })

  it("counts a reservation once, however often it is settled or released", async () => {
    const budget = new Budget({ maxCost: 1 })
    const asked = ask(budget, usd(0.4))
    await settle()
    asked.granted?.settle({ tokens: 1, cost: 0.25 })
    asked.granted?.settle({ tokens: 1, cost: 0.25 })
    asked.granted?.release()
    expect(budget.snapshot()).toMatchObject({
      spent: { calls: 1, tokens: 1, cost: 0.25 },
      reserved: { cost: 0 },
    })
  })

  it("is exact with cents: 0.1 and 0.2 fit under 0.3, and nobody waits for a rounding error", async () => {
    const budget = new Budget({ maxCost: 0.3 })
    const cents = [0.1, 0.2].map((cost) => ask(budget, usd(cost)))
    await settle()
    expect(cents.map(isGranted)).toEqual([true, true])
    for (const { granted } of cents) granted?.settle({ tokens: 0, cost: 0 })
    const last = ask(budget, usd(0.3))
    await settle()
    expect(isGranted(last)).toBe(true)
    last.granted?.release()
    for (let call = 0; call < 1_000; call += 1) {
      const small = ask(budget, usd(0.0003))
      await Promise.resolve()
      small.granted?.settle({ tokens: 0, cost: 0.0003 })
    }
    expect(budget.snapshot().spent.cost).toBe(0.3)
  })

  it("takes estimates that are no amounts for nothing, and is not broken by them", async () => {
    const budget = new Budget({ maxCost: 1, maxTokens: 10 })
    const odd = [Number.NaN, -5].map((value) => ask(budget, { tokens: value, cost: value }))
    await settle()
    expect(odd.map(isGranted)).toEqual([true, true])
    expect(budget.snapshot().reserved).toEqual({ calls: 2, tokens: 0, cost: 0 })
    const endless = ask(budget, { tokens: Infinity })
    await settle()
    expect(endless.refused).toMatchObject(byBudget)
  })

  it("begins with what was spent before, in a run that is taken up again", async () => {
    const above = new Budget({ maxCalls: 10 })
    const budget = new Budget({ maxCost: 1 }, above)
    budget.commit({ calls: 4, tokens: 100, cost: 0.7 })
    const asked = [0.4, 0.3].map((cost) => ask(budget, usd(cost)))
    await settle()
    expect([asked[0]?.refused, asked[1] !== undefined && isGranted(asked[1])]).toEqual([
      expect.objectContaining(byBudget),
      true,
    ])
    expect(above.snapshot().spent).toEqual({ calls: 4, tokens: 100, cost: 0.7 })
  })

  it("lets a call through that cannot say what it costs, until the money is gone", async () => {
    const budget = new Budget({ maxCost: 2 })
    for (const _ of [1, 2]) {
      const call = ask(budget, {})
      await settle()
      call.granted?.settle({ tokens: 0, cost: 1 })
    }
    const third = ask(budget, {})
    await settle()
    expect([third.refused, budget.snapshot().spent.cost]).toEqual([expect.objectContaining(byBudget), 2])
  })
})

describe("a call that waits for room", () => {
  it("is not passed by small ones that would take what it waits for", async () => {
    const budget = new Budget({ maxCost: 1 })
    const small = ask(budget, usd(0.5))
    const large = ask(budget, usd(0.9))
    const later = ask(budget, usd(0.1))
    await settle()
    expect([large, later].map(isGranted)).toEqual([false, false])
    small.granted?.settle({ tokens: 0, cost: 0 })
    await settle()
    expect([large, later].map(isGranted)).toEqual([true, true])
  })

  it("is passed by those who need nothing of what it waits for", async () => {
    const budget = new Budget({ maxCost: 1, maxTokens: 100 })
    const first = ask(budget, { tokens: 10, cost: 1 })
    const waits = ask(budget, { tokens: 10, cost: 0.5 })
    const [free, tokens] = [ask(budget, {}), ask(budget, { tokens: 50 })]
    await settle()
    expect([first, waits, free, tokens].map(isGranted)).toEqual([true, false, true, true])
  })

  it("is served though somebody before it waits for something else", async () => {
    const budget = new Budget({ maxCost: 1, maxTokens: 100 })
    const [money, tokens] = [ask(budget, usd(1)), ask(budget, { tokens: 100 })]
    const [first, second] = [ask(budget, usd(1)), ask(budget, { tokens: 100 })]
    await settle()
    expect([money, tokens, first, second].map(isGranted)).toEqual([true, true, false, false])
    tokens.granted?.release()
    await settle()
    expect([first, second].map(isGranted)).toEqual([false, true])
  })

  it("is rejected when its scope stops, and those behind it move up", async () => {
    const budget = new Budget({ maxCost: 1 })
    const first = ask(budget, usd(0.5))
    const scope = new Scope()
    const stopped = ask(budget, usd(1), scope)
    const next = ask(budget, usd(0.5))
    await settle()
    expect([first, next].map(isGranted)).toEqual([true, false])
    scope.stop(byUser())
    await settle()
    expect(stopped.refused).toMatchObject({ message: "cancelled by user" })
    expect([stopped, next].map(isGranted)).toEqual([false, true])
    expect(budget.snapshot().reserved.cost).toBe(1)
  })

  it("leaves no claim behind: who comes after the last one has left is let through", async () => {
    const budget = new Budget({ maxCost: 1 })
    const first = ask(budget, usd(0.5))
    const scope = new Scope()
    ask(budget, usd(1), scope)
    await settle()
    scope.stop(byUser())
    first.granted?.release()
    const next = ask(budget, usd(0.5))
    await settle()
    expect(isGranted(next)).toBe(true)
  })

  it("leaves nothing behind in its scope, admitted or refused", async () => {
    const scope = new Scope()
    const listeners = countListeners(scope)
    const budget = new Budget({ maxCost: 1 })
    const asked = [usd(1), usd(1), usd(2), usd(0)].map((amounts) => ask(budget, amounts, scope))
    await settle()
    expect(listeners()).toBe(1)
    asked[0]?.granted?.settle({ tokens: 0, cost: 1 })
    await settle()
    expect(asked.map(({ refused }) => refused !== undefined)).toEqual([false, true, true, false])
    expect(listeners()).toBe(0)
  })

  it("reserves nothing in a scope that is stopped already", async () => {
    const budget = new Budget({ maxCost: 1 })
    const asked = ask(budget, usd(0.5), stoppedScope())
    await settle()
    expect(asked.refused).toMatchObject({ message: "cancelled by user" })
    expect(budget.snapshot().reserved.cost).toBe(0)
  })
})

describe("a budget within a budget", () => {
  it("needs room in both at once: nothing is held in one while it waits for the other", async () => {
    const above = new Budget({ maxCost: 1 })
    const full = ask(above, usd(1))
    const own = new Budget({ maxCost: 1 }, above)
    const scope = new Scope()
    const asked = ask(own, usd(1), scope)
    await settle()
    expect(own.snapshot().reserved.cost).toBe(0)
    scope.stop(byUser())
    await settle()
    expect(asked.refused).toBeDefined()
    full.granted?.release()
    await settle()
    expect([own, above].map((budget) => budget.snapshot().reserved)).toEqual([
      { calls: 0, tokens: 0, cost: 0 },
      { calls: 0, tokens: 0, cost: 0 },
    ])
  })

  it("settles in both", async () => {
    const above = new Budget({ maxCost: 1 })
    const own = new Budget({}, above)
    const asked = ask(own, { tokens: 100, cost: 0.5 })
    await settle()
    asked.granted?.settle({ tokens: 50, cost: 0.2 })
    for (const { spent, reserved } of [own.snapshot(), above.snapshot()])
      expect([spent, reserved]).toEqual([
        { calls: 1, tokens: 50, cost: 0.2 },
        { calls: 0, tokens: 0, cost: 0 },
      ])
  })

  it("holds nobody else up when it is at its own cap", async () => {
    const above = new Budget({ maxCost: 10 })
    const [tight, sibling] = [new Budget({ maxCost: 1 }, above), new Budget({ maxCost: 5 }, above)]
    const asked = [ask(tight, usd(1)), ask(tight, usd(1)), ask(sibling, usd(5)), ask(above, usd(4))]
    await settle()
    expect(asked.map(isGranted)).toEqual([true, false, true, true])
  })

  it("that ran out says so; the run around it, which has room, does not, nor does its sibling", async () => {
    const above = new Budget({ maxCost: 10 })
    const [tight, sibling] = [new Budget({ maxCost: 1 }, above), new Budget({}, above)]
    ask(tight, usd(2))
    await settle()
    expect([tight.exhausted, above.exhausted, sibling.exhausted]).toEqual(["cost", undefined, undefined])
    ask(sibling, usd(11))
    await settle()
    expect([above.exhausted, sibling.exhausted]).toEqual(["cost", "cost"])
    expect([above.shortage?.own, sibling.shortage?.own]).toEqual([true, false])
  })
})

describe("why no further call could be made", () => {
  it.each<[BudgetCaps, Amounts, Partial<Amounts>, string]>([
    [{ maxCalls: 1 }, { calls: 1, tokens: 0, cost: 0 }, {}, "the cap of 1 call is reached"],
    [{ maxCalls: 1_000 }, { calls: 1_000, tokens: 0, cost: 0 }, {}, "the cap of 1,000 calls is reached"],
    [
      { maxTokens: 50_000 },
      { calls: 1, tokens: 48_800, cost: 0 },
      { tokens: 4_600 },
      "the cap of 50,000 tokens has 1,200 tokens left, and the next call may take 4,600 tokens",
    ],
    [{ maxTokens: 50 }, { calls: 1, tokens: 60, cost: 0 }, { tokens: 1 }, "the cap of 50 tokens is reached"],
    [
      { maxCost: 2.5 },
      { calls: 1, tokens: 0, cost: 2.4876 },
      usd(0.02),
      "the cap of $2.50 has $0.0124 left, and the next call may take $0.02",
    ],
    [{ maxCost: 0.5 }, usd(0.5), usd(0.1), "the cap of $0.5 is reached"],
  ])("is told with its numbers: %j", async (caps, spent, estimate, words) => {
    const above = new Budget(caps)
    const nested = new Budget({}, above)
    above.commit(spent)
    ask(nested, estimate)
    await settle()
    const said = [above, nested].map(({ shortage }) => shortage && explainShortage(shortage))
    expect(said).toEqual([words, words.replace(/ (?=is reached|has )/, " of the run around it ")])
  })
})
