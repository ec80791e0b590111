import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { Ledger } from "../../../src/runtime/throttle/limits/ledger.js"
import { minus, plus } from "../../../src/runtime/throttle/limits/taking.js"

const taking = fc.record({
  requests: fc.constant(1),
  inputTokens: fc.integer({ min: 0, max: 10_000 }),
  outputTokens: fc.integer({ min: 0, max: 10_000 }),
})

describe("the account of calls", () => {
  it("has reserved what was used, what came back and what is in flight, after every step", () => {
    const steps = fc.array(
      fc.record({ reserved: taking, used: taking, pick: fc.nat(20), opens: fc.boolean() }),
      {
        maxLength: 60,
      },
    )
    fc.assert(
      fc.property(steps, (all) => {
        const ledger = new Ledger()
        const open: { requests: number; inputTokens: number; outputTokens: number }[] = []
        let now = 0
        for (const { reserved, used, pick, opens } of all) {
          now += pick
          const [ended] = opens ? [] : open.splice(pick % Math.max(1, open.length), 1)
          if (ended === undefined) {
            open.push(reserved)
            ledger.reserve(reserved, now)
          } else ledger.settle(ended, used, now)
          const { used: spent, refunded, inFlight } = ledger
          expect(ledger.reserved).toEqual(plus(plus(spent, refunded), inFlight))
          expect(ledger.taken).toEqual(minus(ledger.reserved, refunded))
        }
        expect(ledger.inFlight).toEqual(
          open.reduce((sum, one) => plus(sum, one), minus(ledger.inFlight, ledger.inFlight)),
        )
      }),
      { numRuns: 2_000 },
    )
  })

  it("remembers how it stood at any time of the last ten minutes", () => {
    const ledger = new Ledger()
    const one = { requests: 1, inputTokens: 5, outputTokens: 0 }
    for (let second = 0; second < 3_600; second += 1) ledger.reserve(one, second * 1_000)
    expect(ledger.after(3_300_000).taken.requests).toBe(3_301)
    expect(ledger.before(3_300_000).taken.requests).toBe(3_300)
    expect(ledger.since(3_590_000).map((standing) => standing.taken.requests)).toEqual([
      3_592, 3_593, 3_594, 3_595, 3_596, 3_597, 3_598, 3_599, 3_600,
    ])
    // What is older may be forgotten; it is then answered with the oldest that is known.
    expect(ledger.before(0).taken.requests).toBeLessThanOrEqual(3_000)
    expect(ledger.since(-Infinity).length).toBeLessThan(2_000)
  })
})
