import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { calibrate } from "../../../src/tally/calibrate/calibrate.js"
import type { CalibrationRow } from "../../../src/tally/calibrate/read-rows.js"
import { labelledRows, planted } from "./planted.js"

const row = (item: string, gold: string, votes: CalibrationRow["votes"]): CalibrationRow => ({
  item,
  gold,
  votes,
})

describe("calibrate", () => {
  it("says what each voter did, alone and where it answered", () => {
    const { voters, best } = calibrate([
      row("1", "4", { ann: "4", ben: "four" }),
      row("2", "9", { ann: null, ben: "9.0" }),
      row("3", "7", { ann: 7, ben: "6" }),
    ])
    expect(voters).toMatchObject([
      { voter: "ann", correct: 2, answered: 2, accuracy: 1, alone: { correct: 2, rows: 3 } },
      { voter: "ben", correct: 1, answered: 3, accuracy: 1 / 3, alone: { correct: 1, rows: 3 }, weight: 0 },
    ])
    expect(voters[0]?.weight).toBeCloseTo(Math.log(3), 12)
    expect(best).toMatchObject({ voter: "ann", correct: 2, rows: 3 })
  })

  it("warns, with numbers, where equal votes of one good and four poor voters lose to the good one", () => {
    const accuracies = { good: 0.9, poor1: 0.3, poor2: 0.3, poor3: 0.3, poor4: 0.3 }
    const rows = planted({ seed: 3, items: 2_000, accuracies, labels: ["yes", "no"] })
    const { panel, best, warnings } = calibrate(rows)
    expect(panel.equal.accuracy).toBeLessThan(best.accuracy - 0.2)
    expect(panel.equal.againstBest.pValue).toBeLessThan(0.0001)
    expect(panel.logOdds.accuracy).toBe(best.accuracy)
    const percent = (share: number) => `${(share * 100).toFixed(1)} %`
    expect(warnings).toHaveLength(1)
    expect(warnings[0]).toContain(
      `The panel of 5 got ${percent(panel.equal.accuracy)}, its best voter alone ("good") ${percent(best.accuracy)}: ` +
        "the panel does not beat it",
    )
    expect(warnings[0]).toContain("p below 0.0001")
  })

  it("warns exactly when the panel of the kind reported gets no more right than its best voter", () => {
    fc.assert(
      fc.property(labelledRows, fc.constantFrom("equal", "log-odds"), (rows, votes) => {
        const { panel, best, warnings, voters } = calibrate(rows, { votes })
        const reported = votes === "equal" ? panel.equal : panel.logOdds
        expect(best.correct).toBe(Math.max(...voters.map(({ alone }) => alone.correct)))
        expect(warnings.length).toBe(reported.correct <= best.correct ? 1 : 0)
        expect(reported.beatsBest).toBe(warnings.length === 0)
        const { onlyPanel, onlyBest } = reported.againstBest
        expect(onlyPanel - onlyBest).toBe(reported.correct - best.correct)
      }),
    )
  })

  it("decides no row by weights that the row taught", () => {
    // Ann is right on even rows and ben on odd ones: whoever was right in one half decides, wrongly, in the other.
    const rows = Array.from({ length: 20 }, (_, index) =>
      row(`${index}`, "x", index % 2 === 0 ? { ann: "x", ben: "y" } : { ann: "y", ben: "x" }),
    )
    expect(calibrate(rows).panel.logOdds.correct).toBe(0)
    // Ann is right on even items and ben on odd ones: the same, as long as the rows of an item stay together.
    const pairs = rows.map((_, index) => {
      const item = Math.floor(index / 2)
      return row(`${item}`, "x", item % 2 === 0 ? { ann: "x", ben: "y" } : { ann: "y", ben: "x" })
    })
    expect(calibrate(pairs).panel.logOdds.correct).toBe(0)
  })

  it("finds what was planted: the weighted panel beats the equal one and comes close to the best there is", () => {
    const accuracies = { a: 0.9, b: 0.75, c: 0.6, d: 0.6, e: 0.55 }
    const rows = planted({ seed: 11, items: 20_000, accuracies, labels: ["yes", "no"] })
    const { panel, warnings } = calibrate(rows, { votes: "log-odds" })
    expect(panel.logOdds.accuracy).toBeGreaterThan(panel.equal.accuracy + 0.03)
    // The optimal rule with the true weights, by summing over all 32 patterns of right and wrong.
    const chances = Object.values(accuracies)
    let optimal = 0
    for (let pattern = 0; pattern < 32; pattern += 1) {
      let [probability, score] = [1, 0]
      for (const [voter, chance] of chances.entries()) {
        const right = (pattern >> voter) % 2 === 1
        probability *= right ? chance : 1 - chance
        score += (right ? 1 : -1) * Math.log(chance / (1 - chance))
      }
      if (score > 0) optimal += probability
    }
    expect(panel.logOdds.accuracy).toBeCloseTo(optimal, 2)
    expect(warnings.length).toBe(panel.logOdds.beatsBest ? 0 : 1)
  })

  it("keeps every row on which anybody voted in the curve, once", () => {
    fc.assert(
      fc.property(
        labelledRows,
        fc.constantFrom("equal", "log-odds"),
        fc.integer({ min: 1, max: 20 }),
        (rows, votes, bins) => {
          const { curve, panel } = calibrate(rows, { votes, bins })
          const voted = rows.filter(({ votes: cast }) =>
            Object.values(cast).some((vote) => vote !== null),
          ).length
          const reported = votes === "equal" ? panel.equal : panel.logOdds
          for (const part of [curve.levels, curve.isotonic, curve.binned]) {
            expect(part.reduce((sum, one) => sum + one.rows, 0)).toBe(voted)
            expect(part.reduce((sum, one) => sum + one.correct, 0)).toBe(reported.correct)
          }
          const rising = curve.isotonic.map(({ accuracy }) => accuracy)
          expect(rising).toEqual([...rising].sort((left, right) => left - right))
        },
      ),
    )
  })

  it("changes nothing but names when choices or voters are renamed", () => {
    const names: Record<string, string> = { a: "zebra", b: "a", c: "b" }
    fc.assert(
      fc.property(labelledRows, (rows) => {
        const renamed = rows.map(({ item, gold, votes }) => ({
          item,
          gold: names[String(gold)] ?? "",
          votes: Object.fromEntries(
            Object.entries(votes).map(([voter, vote]) => [
              `${voter}!`,
              vote === null ? null : (names[vote] ?? null),
            ]),
          ),
        }))
        const [before, after] = [calibrate(rows), calibrate(renamed)]
        expect(after.panel).toEqual(before.panel)
        expect(after.curve).toEqual(before.curve)
        expect(after.best.voter).toBe(`${before.best.voter}!`)
      }),
    )
  })

  it("is plain JSON", () => {
    fc.assert(
      fc.property(labelledRows, (rows) => {
        const calibration = calibrate(rows)
        expect(JSON.parse(JSON.stringify(calibration))).toEqual(calibration)
      }),
    )
  })

  it("takes any name for a voter", () => {
    const votes: CalibrationRow["votes"] = JSON.parse('{"__proto__": "a", "constructor": "b"}')
    const { voters, weights } = calibrate([row("1", "a", votes), row("2", "a", votes), row("3", "a", {})])
    expect(voters.map(({ voter, correct, answered }) => [voter, correct, answered])).toEqual([
      ["__proto__", 2, 2],
      ["constructor", 0, 2],
    ])
    expect(Object.keys(weights)).toEqual(["__proto__", "constructor"])
  })

  it("counts a row without a vote as wrong", () => {
    const { panel, curve } = calibrate([row("1", "a", { ann: "a" }), row("2", "a", { ann: null })])
    expect(panel.equal).toMatchObject({ correct: 1, rows: 2 })
    expect(curve.levels).toEqual([{ agreement: 1, rows: 1, correct: 1 }])
  })

  it.each([
    [[row("1", "a", { ann: "a" })], {}, "expected at least 2 rows"],
    [[], {}, "expected rows with votes and gold, got none"],
    [[row("1", "a", {}), row("2", "a", {})], {}, "without a single voter"],
    [[row("1", "a", { ann: "a" }), row("2", "", { ann: "a" })], {}, 'expected row 1 ("2")'],
    [[row("1", "a", { ann: "a" })], { bins: 0 }, "`bins` to be a whole number of at least 1"],
    [[row("1", "a", { ann: "a" })], { votes: "best" as "equal" }, '"equal" or "log-odds", got "best"'],
  ])("refuses %j with %j", (rows, options, message) => {
    expect(() => calibrate(rows, options)).toThrow(message)
  })
})
