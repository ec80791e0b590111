import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Budget, type Reservation } from "../../src/runtime/budget.js"
import { Scope } from "../../src/runtime/scope.js"
import { createFakeClock } from "../../src/testing/fake-clock.js"
import { byUser, countListeners, stoppedScope } from "./scopes.js"

const settle = (): Promise<void> => createFakeClock().settle()

/** What became of a request for money so far. */
function ask(budget: Budget, estimate: number, scope = new Scope()) {
  const asked: { granted?: Reservation; refused?: unknown } = {}
  const wait = async (): Promise<void> => {
    try {
      asked.granted = await budget.reserve(estimate, scope)
    } catch (reason) {
      asked.refused = reason
    }
  }
  void wait()
  return asked
}

describe("a budget", () => {
  it("lets calls through whose estimates fit side by side, and no more", async () => {
    const budget = new Budget(1)
    const asked = [0.5, 0.5, 0.5].map((estimate) => ask(budget, estimate))
    await settle()
    expect(asked.map(({ granted }) => granted !== undefined)).toEqual([true, true, false])
    expect([budget.reserved, budget.spent]).toEqual([1, 0])
  })

  it("admits a waiting call as soon as another one cost less than was reserved", async () => {
    const budget = new Budget(1)
    const first = ask(budget, 0.8)
    const second = ask(budget, 0.8)
    await settle()
    expect(second.granted).toBeUndefined()
    first.granted?.settle(0.1)
    await settle()
    expect(second.granted).toBeDefined()
    expect([budget.spent, budget.reserved]).toEqual([0.1, 0.8])
  })

  it("refuses a waiting call as soon as what was spent leaves no room for it", async () => {
    const budget = new Budget(1)
    const first = ask(budget, 0.8)
    const second = ask(budget, 0.8)
    await settle()
    first.granted?.settle(0.8)
    await settle()
    expect(second.refused).toMatchObject({ stop: { status: "cancelled", by: "budget" } })
    expect(budget.refused).toBe(true)
  })

  it("refuses at once what is more than the whole cap, and says so afterwards", async () => {
    const budget = new Budget(1)
    expect(budget.refused).toBe(false)
    const asked = ask(budget, 1.01)
    await settle()
    expect(asked.refused).toMatchObject({ message: "cancelled by budget" })
    expect([budget.refused, budget.reserved]).toEqual([true, 0])
  })

  it("keeps the whole reservation as spent when the cost is not known", async () => {
    const budget = new Budget(1)
    const asked = ask(budget, 0.4)
    await settle()
    asked.granted?.settle(null)
    expect([budget.spent, budget.reserved]).toEqual([0.4, 0])
  })

  it("counts a reservation once, however often it is settled", async () => {
    const budget = new Budget(1)
    const asked = ask(budget, 0.4)
    await settle()
    asked.granted?.settle(0.25)
    asked.granted?.settle(0.25)
    expect(budget.spent).toBe(0.25)
  })

  it("never leaves a call waiting for ever because sums of cents are not exact", async () => {
    const budget = new Budget(0.3)
    const cents = [0.1, 0.2].map((estimate) => ask(budget, estimate))
    await settle()
    expect(cents.map(({ granted }) => granted !== undefined)).toEqual([true, true])
    for (const { granted } of cents) granted?.settle(0)
    const last = ask(budget, 0.3)
    await settle()
    expect(last.granted).toBeDefined()
  })
})

describe("a call that waits for money", () => {
  it("is rejected when its scope stops, and gives its place up", async () => {
    const budget = new Budget(1)
    const first = ask(budget, 1)
    const scope = new Scope()
    const stopped = ask(budget, 1, scope)
    const next = ask(budget, 1)
    await settle()
    scope.stop(byUser())
    await settle()
    expect(stopped.refused).toMatchObject({ message: "cancelled by user" })
    first.granted?.settle(0)
    await settle()
    expect(next.granted).toBeDefined()
    expect(stopped.granted).toBeUndefined()
    expect(budget.reserved).toBe(1)
  })

  it("leaves nothing behind in its scope, admitted or refused", async () => {
    const scope = new Scope()
    const listeners = countListeners(scope)
    const budget = new Budget(1)
    const asked = [ask(budget, 1, scope), ask(budget, 1, scope), ask(budget, 2, scope)]
    await settle()
    asked[0]?.granted?.settle(1)
    await settle()
    expect(asked.map(({ refused }) => refused !== undefined)).toEqual([false, true, true])
    expect(listeners()).toBe(0)
  })

  it("reserves nothing in a scope that is stopped already", async () => {
    const budget = new Budget(1)
    const asked = ask(budget, 0.5, stoppedScope())
    await settle()
    expect(asked.refused).toBeDefined()
    expect(budget.reserved).toBe(0)
  })
})

describe("a budget within a budget", () => {
  it("needs room in both, and gives its own back when the one above refuses", async () => {
    const above = new Budget(1)
    const own = new Budget(10, above)
    const asked = ask(own, 2)
    await settle()
    expect(asked.refused).toBeDefined()
    expect([own.reserved, own.refused, above.refused]).toEqual([0, true, true])
  })

  it("settles in both", async () => {
    const above = new Budget(1)
    const own = new Budget(1, above)
    const asked = ask(own, 0.5)
    await settle()
    expect([own.reserved, above.reserved]).toEqual([0.5, 0.5])
    asked.granted?.settle(0.2)
    expect([own.spent, above.spent, own.reserved, above.reserved]).toEqual([0.2, 0.2, 0, 0])
  })

  it("keeps nothing when its scope stops while it waits for the one above", async () => {
    const above = new Budget(1)
    const full = ask(above, 1)
    const own = new Budget(1, above)
    const scope = new Scope()
    const asked = ask(own, 1, scope)
    await settle()
    scope.stop(byUser())
    await settle()
    expect(asked.refused).toBeDefined()
    expect(own.reserved).toBe(0)
    full.granted?.settle(0)
    await settle()
    expect(above.reserved).toBe(0)
  })
})

type Move =
  | { readonly kind: "ask"; readonly estimate: number; readonly scope: number }
  | { readonly kind: "settle"; readonly which: number; readonly share: number }
  | { readonly kind: "stop"; readonly scope: number }

const moves = fc.array(
  fc.oneof(
    {
      weight: 5,
      arbitrary: fc.record({ kind: fc.constant("ask" as const), estimate: fc.nat(60), scope: fc.nat(3) }),
    },
    {
      weight: 4,
      arbitrary: fc.record({
        kind: fc.constant("settle" as const),
        which: fc.nat(50),
        share: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
    },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("stop" as const), scope: fc.nat(3) }) },
  ),
  { maxLength: 60 },
)

describe("in every interleaving of asking, settling and stopping", () => {
  it("spent and reserved together stay under the cap, nobody waits in vain and nothing leaks", async () => {
    await fc.assert(
      fc.asyncProperty(moves, fc.integer({ min: 1, max: 100 }), async (moves: readonly Move[], cap) => {
        const budget = new Budget(cap / 100)
        const scopes = [new Scope(), new Scope(), new Scope(), new Scope()]
        const asked: { estimate: number; settled: boolean; state: ReturnType<typeof ask> }[] = []
        for (const move of moves) {
          play(move)
          await Promise.resolve()
          expect(budget.spent + budget.reserved).toBeLessThanOrEqual(cap / 100 + 2e-9)
        }
        await settle()
        // Whoever is left settles, one by one: then everybody has got an answer and nothing is held.
        for (let open = next(); open !== undefined; open = next()) {
          finish(open, 0.5)
          await settle()
        }
        expect(
          asked.filter(({ state }) => state.granted === undefined && state.refused === undefined),
        ).toEqual([])
        expect(budget.reserved).toBeCloseTo(0, 9)
        expect(budget.spent).toBeLessThanOrEqual(cap / 100 + 2e-9)

        function play(move: Move): void {
          switch (move.kind) {
            case "ask":
              asked.push({
                estimate: move.estimate / 100,
                settled: false,
                state: ask(budget, move.estimate / 100, scopes[move.scope]),
              })
              return
            case "settle": {
              const open = asked.filter(({ state, settled }) => state.granted !== undefined && !settled)
              const one = open[move.which % Math.max(1, open.length)]
              if (one !== undefined) finish(one, move.share)
              return
            }
            case "stop":
              scopes[move.scope]?.stop(byUser())
          }
        }
        function finish(one: (typeof asked)[number], share: number): void {
          one.settled = true
          one.state.granted?.settle(one.estimate * share)
        }
        function next() {
          return asked.find(({ state, settled }) => state.granted !== undefined && !settled)
        }
      }),
      { numRuns: 200 },
    )
  })
})
