import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { BatchItem } from "../../../src/tally/calibrate/batch.js"
import { batchChoice } from "../../../src/tally/calibrate/batch-choice.js"
import { dawidSkene } from "../../../src/tally/calibrate/dawid-skene.js"
import { oneCoin } from "../../../src/tally/calibrate/one-coin.js"
import { batches, planted } from "./planted.js"

interface Options {
  readonly ties?: "abstain" | "first"
  readonly smoothing?: number
  readonly maxIterations?: number
}
const models = [
  {
    name: "oneCoin",
    make: (options?: Options) => oneCoin(options),
    /** As who knows the four labels of the planted batch would. */
    informed: () => oneCoin({ classes: 4 }),
  },
  { name: "dawidSkene", make: (options?: Options) => dawidSkene(options), informed: () => dawidSkene() },
]

const plantedBatch = planted({
  seed: 5,
  items: 3_000,
  accuracies: { best: 0.92, good: 0.8, fair: 0.7, poor: 0.55, coin: 0.25 },
  labels: ["a", "b", "c", "d"],
})
const share = (items: readonly { readonly winner: string | null }[]): number =>
  items.filter(({ winner }, index) => winner === plantedBatch[index]?.gold).length / items.length

describe.each(models)("$name", ({ make, informed }) => {
  it("never falls in what it climbs", () => {
    fc.assert(
      fc.property(batches, fc.constantFrom(0.01, 0.5, 1, 20), (items, smoothing) => {
        const { objective, iterations, converged } = make({ smoothing }).fit(items)
        expect(objective).toHaveLength(iterations)
        expect(converged || iterations === 500).toBe(true)
        for (const [index, value] of objective.entries()) {
          expect(Number.isFinite(value)).toBe(true)
          const before = objective[index - 1] ?? -Infinity
          expect(value).toBeGreaterThanOrEqual(before - 1e-9 * Math.abs(value))
        }
      }),
    )
  })

  it("gives the very same fit whatever the order of items and votes", () => {
    const shuffled = batches.chain((items) =>
      fc.tuple(
        fc.constant(items),
        fc.shuffledSubarray([...items], { minLength: items.length }),
        fc.shuffledSubarray(["ann", "ben", "eve", "kim"], { minLength: 4 }),
      ),
    )
    fc.assert(
      fc.property(shuffled, ([items, order, voters]) => {
        const turned = order.map(({ item, votes }) => ({
          item,
          votes: Object.fromEntries(voters.map((voter) => [voter, votes[voter] ?? null])),
        }))
        const [before, after] = [make().fit(items), make().fit(turned)]
        const byName = (list: readonly { item: string }[]) =>
          list.toSorted((left, right) => (left.item < right.item ? -1 : 1))
        expect({ ...after, items: byName(after.items) }).toEqual({ ...before, items: byName(before.items) })
        expect(after.items.map(({ item }) => item)).toEqual(order.map(({ item }) => item))
      }),
    )
  })

  it("only renames the winners when the choices are renamed", () => {
    const names: Record<string, string> = { a: "zebra", b: "a", c: "b" }
    const rename = (items: readonly BatchItem[]): BatchItem[] =>
      items.map(({ item, votes }) => ({
        item,
        votes: Object.fromEntries(
          Object.entries(votes).map(([voter, vote]) => [voter, vote === null ? null : (names[vote] ?? null)]),
        ),
      }))
    fc.assert(
      fc.property(batches, (items) => {
        const [before, after] = [make().fit(items), make().fit(rename(items))]
        for (const [index, one] of before.items.entries()) {
          const other = after.items[index]
          for (const [choice, probability] of Object.entries(one.posterior)) {
            // Steps end at a tolerance, and sums in another order may take one step more or less.
            expect(other?.posterior[names[choice] ?? ""]).toBeCloseTo(probability, 4)
          }
          if (one.tied.length === 0)
            expect(other?.winner).toBe(one.winner === null ? null : names[one.winner])
        }
      }),
    )
  })

  it("gives probabilities", () => {
    fc.assert(
      fc.property(batches, (items) => {
        const fit = make().fit(items)
        for (const item of fit.items) {
          const other = "other" in item && typeof item.other === "number" ? item.other : 0
          const sum = Object.values(item.posterior).reduce((total, probability) => total + probability, other)
          if (Object.keys(item.posterior).length > 0) expect(sum).toBeCloseTo(1, 9)
        }
        for (const { accuracy } of fit.voters) {
          expect(accuracy).toBeGreaterThanOrEqual(0)
          expect(accuracy).toBeLessThanOrEqual(1)
        }
      }),
    )
  })

  it("recovers planted accuracies without gold, and beats both plurality and the best voter", () => {
    const fit = informed().fit(plantedBatch)
    const estimated = Object.fromEntries(fit.voters.map(({ voter, accuracy }) => [voter, accuracy]))
    expect(estimated["best"]).toBeCloseTo(0.92, 1)
    expect(estimated["good"]).toBeCloseTo(0.8, 1)
    expect(estimated["fair"]).toBeCloseTo(0.7, 1)
    expect(estimated["poor"]).toBeCloseTo(0.55, 1)
    expect(share(fit.items)).toBeGreaterThan(
      share(plantedBatch.map(({ votes }) => ({ winner: String(votes["best"]) }))) + 0.02,
    )
    const plurality = plantedBatch.map(({ votes }) => {
      const cast = Object.values(votes)
      const count = (choice: unknown) => cast.filter((one) => one === choice).length
      return { winner: String(cast.toSorted((left, right) => count(right) - count(left))[0]) }
    })
    expect(share(fit.items)).toBeGreaterThan(share(plurality) + 0.01)
  })

  it("leaves a tie a tie, unless the first vote is to win it", () => {
    const items = [{ item: "1", votes: { zoe: "b", ann: "a" } }]
    expect(make().fit(items).items[0]).toMatchObject({ winner: null, tied: ["a", "b"] })
    expect(make({ ties: "first" }).fit(items).items[0]).toMatchObject({ winner: "b", tied: ["a", "b"] })
  })

  it("goes on until an iteration gains no more than the tolerance, or as often as allowed", () => {
    const { objective, converged } = make().fit(plantedBatch)
    const gains = objective.slice(1).map((value, index) => value - (objective[index] ?? 0))
    const enough = 1e-7 * plantedBatch.length
    expect(converged).toBe(true)
    expect(gains.map((gain) => gain <= enough)).toEqual(gains.map((_, index) => index === gains.length - 1))
    expect(make({ maxIterations: 2 }).fit(plantedBatch)).toMatchObject({ iterations: 2, converged: false })
  })

  it("decides nothing where nobody voted", () => {
    const { items } = make().fit([
      { item: "1", votes: { ann: "a", ben: "a" } },
      { item: "2", votes: { ann: null, ben: " " } },
    ])
    expect(items).toMatchObject([
      { item: "1", winner: "a", tied: [] },
      { item: "2", winner: null, tied: [] },
    ])
    const silent = make().fit([{ item: "1", votes: { ann: null } }])
    expect(silent).toMatchObject({ converged: true, items: [{ winner: null, tied: [] }] })
  })

  it("counts choices by their canonical form", () => {
    const { items } = make().fit([{ item: "1", votes: { ann: "7.0", ben: 7, eve: '"8"' } }])
    expect(items[0]?.winner).toBe("7")
  })

  it("names itself and its settings, as plain JSON", () => {
    const model = make({ smoothing: 0.5 })
    expect(model.params).toMatchObject({
      smoothing: 0.5,
      ties: "abstain",
      tolerance: 1e-7,
      maxIterations: 500,
    })
    const fit = model.fit(plantedBatch.slice(0, 20))
    expect(JSON.parse(JSON.stringify({ model, fit }))).toEqual({
      model: { name: model.name, params: model.params },
      fit,
    })
  })

  it("refuses no items, no voters, an item that comes twice, and smoothing of nothing", () => {
    expect(() => make().fit([])).toThrow("expected items with votes, got none")
    expect(() => make().fit([{ item: "1", votes: {} }])).toThrow("without a single voter")
    const twice = { item: "1", votes: { ann: "a" } }
    expect(() => make().fit([twice, twice])).toThrow('expected each item once, got "1" twice')
    expect(() => make({ smoothing: 0 })).toThrow("`smoothing` to be from 0.000001 to 1000000, got 0")
  })
})

describe("the choice of an item", () => {
  it("is a tie where only the last digits differ", () => {
    const posterior = [["a", 0.5] as const, ["b", 0.5 - 1e-13] as const]
    expect(batchChoice("1", posterior, ["b", "a"], "abstain")).toMatchObject({
      winner: null,
      tied: ["a", "b"],
    })
  })
})
