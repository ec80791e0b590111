import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { logOddsWeights } from "../../../src/tally/calibrate/log-odds-weights.js"
import { panelVote } from "../../../src/tally/calibrate/panel-vote.js"
import { weighted } from "../../../src/tally/weighted.js"
import { labelledRows, planted } from "./planted.js"

describe("log-odds weights", () => {
  it("are the logarithm of the odds of being right", () => {
    const weights = logOddsWeights({ strong: 0.9, middling: 0.6 })
    expect(weights["strong"]).toBeCloseTo(Math.log(9), 12)
    expect(weights["middling"]).toBeCloseTo(Math.log(1.5), 12)
  })

  it("count chance among more choices: right 3 times of 4 among 10 is 27 times likelier than one wrong choice", () => {
    expect(logOddsWeights({ ann: 0.75 }, { classes: 10 })["ann"]).toBeCloseTo(Math.log(27), 12)
  })

  it("are 0 for whoever is no better than chance, however bad", () => {
    expect(logOddsWeights({ coin: 0.5, worse: 0.1, never: 0 })).toEqual({ coin: 0, worse: 0, never: 0 })
    expect(logOddsWeights({ coin: 0.25, better: 0.3 }, { classes: 4 })).toMatchObject({ coin: 0 })
    expect(logOddsWeights({ better: 0.3 }, { classes: 4 })["better"]).toBeGreaterThan(0)
  })

  it("smooth what rows show by Laplace's rule, over the rows a voter answered", () => {
    const rows = [
      { item: "1", votes: { ann: "7", ben: null }, gold: 7 },
      { item: "2", votes: { ann: "8.0", ben: " " }, gold: "8" },
      { item: "3", votes: { ann: null, ben: "1" }, gold: "9" },
    ]
    // ann: (2 + 1) right of (2 + 2); ben: (0 + 1) of (1 + 2), which is below chance.
    expect(logOddsWeights(rows)["ann"]).toBeCloseTo(Math.log(3), 12)
    expect(logOddsWeights(rows)["ben"]).toBe(0)
    expect(logOddsWeights(rows, { smoothing: 0.5 })["ann"]).toBeCloseTo(Math.log(5), 12)
  })

  it("hold a voter without a record for a guesser among the choices there are", () => {
    const rows = [
      { item: "1", votes: { ann: "a", ben: null }, gold: "a" },
      { item: "2", votes: { ann: "b" }, gold: "b" },
    ]
    const weights = logOddsWeights(rows, { classes: 4 })
    expect(weights["ben"]).toBe(0)
    // (2 + 1) right of (2 + 4), among 4.
    expect(weights["ann"]).toBeCloseTo(Math.log(3), 12)
  })

  it("are finite and at least 0 for all rows, and grow with accuracy", () => {
    fc.assert(
      fc.property(labelledRows, fc.integer({ min: 2, max: 50 }), (rows, classes) => {
        for (const weight of Object.values(logOddsWeights(rows, { classes }))) {
          expect(Number.isFinite(weight)).toBe(true)
          expect(weight).toBeGreaterThanOrEqual(0)
        }
      }),
    )
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (one, other) => {
          const { a = 0, b = 0 } = logOddsWeights({ a: Math.min(one, other), b: Math.max(one, other) })
          expect(a).toBeLessThanOrEqual(b)
          expect(Number.isFinite(b)).toBe(true)
        },
      ),
    )
  })

  it("find what was planted", () => {
    const accuracies = { good: 0.9, fair: 0.7, coin: 0.25 }
    const rows = planted({ seed: 7, items: 20_000, accuracies, labels: ["a", "b", "c", "d"] })
    const weights = logOddsWeights(rows, { classes: 4 })
    expect(weights["good"]).toBeCloseTo(Math.log(27), 1)
    expect(weights["fair"]).toBeCloseTo(Math.log(7), 1)
    expect(weights["coin"]).toBeLessThan(0.1)
  })

  it("go into a weighted rule as they are", () => {
    const rule = weighted({ samples: 2, by: "voter", weights: logOddsWeights({ strong: 0.9, coin: 0.5 }) })
    expect(rule.name).toBe("weighted")
  })

  it.each<[Parameters<typeof logOddsWeights>[0], object, string]>([
    [{ ann: 91 }, {}, "Give shares, not percent"],
    [{ ann: Number.NaN }, {}, 'expected the accuracy of "ann" to be from 0 to 1'],
    [[], {}, "expected rows with votes and gold, got none"],
    [[{ item: "1", votes: {}, gold: "a" }], {}, "without a single voter"],
    [[{ item: "1", votes: { ann: "a" }, gold: " " }], {}, 'expected row 0 ("1") to have the right choice'],
    [{ ann: 0.9 }, { classes: 1 }, "`classes` to be a whole number of at least 2"],
    [{ ann: 0.9 }, { smoothing: 0 }, "`smoothing` to be from 0.000001"],
    [{ ann: 0.9 }, { classses: 3 }, "unknown option `classses`"],
  ])("refuse %j with %j", (source, options, message) => {
    expect(() => logOddsWeights(source, options)).toThrow(message)
  })
})

describe("a panel's vote", () => {
  const votes = fc.array(fc.constantFrom("", "a", "b", "c"), { minLength: 1, maxLength: 7 })
  const weights = fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 7, maxLength: 7 })

  it("is the same when all weights are scaled", () => {
    const factors = fc.double({ min: 1e-3, max: 1e3, noNaN: true })
    fc.assert(
      fc.property(votes, weights, factors, (choices, heavy, factor) => {
        const before = panelVote(choices, heavy)
        const after = panelVote(
          choices,
          heavy.map((weight) => weight * factor),
        )
        expect(after.winner).toBe(before.winner)
        expect(after.agreement).toBeCloseTo(before.agreement, 9)
      }),
    )
  })

  it("is the plurality when all weigh the same", () => {
    fc.assert(
      fc.property(votes, (choices) => {
        const count = (choice: string) => choices.filter((one) => one === choice).length
        const cast = choices.filter((choice) => choice !== "")
        const most = Math.max(0, ...cast.map(count))
        const { winner, agreement } = panelVote(
          choices,
          choices.map(() => 0.3),
        )
        expect(winner).toBe(cast.find((choice) => count(choice) === most) ?? "")
        expect(agreement).toBeCloseTo(cast.length === 0 ? 0 : most / cast.length, 9)
      }),
    )
  })

  it("gives a tie to the voter listed first, also where sums differ in their last digits", () => {
    expect(panelVote(["b", "a", "a"], [0.3, 0.1, 0.2]).winner).toBe("b")
    expect(panelVote(["a", "b", "b"], [0.3, 0.1, 0.2]).winner).toBe("a")
    expect(panelVote(["", "b", "a"], [0, 0, 0])).toEqual({ winner: "b", agreement: 0 })
  })
})
