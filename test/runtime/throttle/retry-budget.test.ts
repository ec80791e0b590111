import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { createRetryBudget } from "../../../src/runtime/throttle/retry-budget.js"

function drain(budget: { spend(): boolean }, most = 20_000): number {
  let spent = 0
  while (spent < most && budget.spend()) spent += 1
  return spent
}

describe("a retry budget", () => {
  it.each([
    [1, 20],
    [10, 20],
    [50, 100],
  ])("has a reserve for %i calls in flight of %i retries", (inFlight, reserve) => {
    expect(drain(createRetryBudget(inFlight))).toBe(reserve)
  })

  it("earns one retry with ten successes, and keeps its reserve while it lives on them", () => {
    const budget = createRetryBudget(1)
    for (let success = 0; success < 100; success += 1) budget.earn()
    expect(budget.snapshot()).toEqual({ left: 30, spent: 0, refused: 0 })
    for (let retry = 0; retry < 10; retry += 1) budget.spend()
    expect(budget.snapshot()).toEqual({ left: 20, spent: 10, refused: 0 })
  })

  it("saves up no more than a thousand", () => {
    const budget = createRetryBudget(1)
    for (let success = 0; success < 50_000; success += 1) budget.earn()
    expect(drain(budget)).toBe(1_020)
  })

  it("follows the number of calls in flight, without giving what was spent back", () => {
    const budget = createRetryBudget(1)
    expect(drain(budget)).toBe(20)
    budget.bound(20)
    expect(drain(budget)).toBe(20)
    budget.bound(1)
    budget.bound(20)
    expect(drain(budget)).toBe(0)
    expect(budget.snapshot()).toEqual({ left: 0, spent: 40, refused: 3 })
  })

  it("never allows more than the reserve and a tenth of the successes, in any order", () => {
    const steps = fc.array(fc.boolean(), { maxLength: 300 })
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 30 }), (successes, inFlight) => {
        const budget = createRetryBudget(inFlight)
        let earned = 0
        let spent = 0
        const wrong = successes.filter((success) => {
          if (success) {
            budget.earn()
            earned += 1
          } else if (budget.spend()) spent += 1
          return spent > Math.max(20, 2 * inFlight) + earned / 10
        })
        expect(wrong).toEqual([])
        expect(budget.snapshot().spent).toBe(spent)
      }),
      { numRuns: 10_000 },
    )
  })
})
