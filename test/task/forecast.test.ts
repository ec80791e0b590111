import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { type ForecastOptions, type Needs, forecastCaps } from "../../src/task/forecast.js"

/** Ten briefs of a call each, at 100 tokens and a cent; up to 400 tokens and 4 cents are set aside for a call. */
function forecast(caps: ForecastOptions["caps"], more: Partial<ForecastOptions> = {}) {
  const needs: Needs = { calls: 10, tokens: 1_000, cost: 0.1, seconds: 100 }
  return forecastCaps({
    briefs: 10,
    planningCalls: 0,
    work: needs,
    all: needs,
    call: { calls: 1, tokens: 400, cost: 0.04 },
    caps,
    ...more,
  })
}

describe("the forecast of a plan under its caps", () => {
  it("names the caps that are there, and those only", () => {
    expect(forecast({})).toEqual([])
    expect(forecast({ calls: 10, seconds: 100 })).toEqual([
      { of: "calls", cap: 10, needed: 10 },
      { of: "seconds", cap: 100, needed: 100 },
    ])
  })

  it.each<[keyof Needs, number, number]>([
    ["calls", 4, 4],
    ["seconds", 45, 4],
    // A call is made while 400 tokens are left: the last after 600.
    ["tokens", 1_000, 7],
    ["tokens", 400, 1],
    ["tokens", 399, 0],
    ["cost", 0.05, 2],
  ])("stops at a cap on %s of %d after %d briefs", (of, cap, stopsAfter) => {
    expect(forecast({ [of]: cap })).toMatchObject([{ of, cap, stopsAfter }])
  })

  it("needs what is set aside for the last call, too, to get to the end", () => {
    expect(forecast({ tokens: 1_299 })).toMatchObject([{ stopsAfter: 9 }])
    expect(forecast({ tokens: 1_300 })).toEqual([{ of: "tokens", cap: 1_300, needed: 1_000 }])
  })

  it("counts the calls that plan before any brief, and tells a cap that only the end runs into", () => {
    const all = { calls: 12, tokens: 1_200, cost: 0.12, seconds: 120 }
    const work = { calls: 11, tokens: 1_100, cost: 0.11, seconds: 110 }
    const planned = { planningCalls: 1, work, all }
    expect(forecast({ calls: 5 }, planned)).toMatchObject([{ needed: 12, stopsAfter: 4 }])
    expect(forecast({ calls: 11 }, planned)).toMatchObject([{ needed: 12, stopsAfter: 10 }])
    expect(forecast({ calls: 12 }, planned)).toEqual([{ of: "calls", cap: 12, needed: 12 }])
  })

  it("forecasts nothing of what is not known", () => {
    const unknown = { calls: 10, tokens: 1_000, cost: null, seconds: null }
    expect(forecast({ cost: 0.01, seconds: 1 }, { work: unknown, all: unknown })).toEqual([
      { of: "cost", cap: 0.01, needed: null },
      { of: "seconds", cap: 1, needed: null },
    ])
  })

  it("never has fewer briefs under a larger cap, nor more than there are", () => {
    const cap = fc.integer({ min: 1, max: 3_000 })
    fc.assert(
      fc.property(cap, cap, (one, other) => {
        const [small, large] = [Math.min(one, other), Math.max(one, other)].map(
          (tokens) => forecast({ tokens })[0]?.stopsAfter ?? 10,
        )
        expect(small).toBeLessThanOrEqual(large ?? 0)
        expect(large).toBeLessThanOrEqual(10)
      }),
    )
  })
})
