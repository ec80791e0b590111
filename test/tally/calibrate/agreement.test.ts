import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { abstainThreshold } from "../../../src/tally/calibrate/abstain-threshold.js"
import { calibrate } from "../../../src/tally/calibrate/calibrate.js"
import { probabilityCorrect } from "../../../src/tally/calibrate/probability-correct.js"
import type { CalibrationRow } from "../../../src/tally/calibrate/read-rows.js"
import { wilsonInterval } from "../../../src/tally/calibrate/wilson.js"
import { labelledRows } from "./planted.js"

/** Rows of three voters: 100 unanimous, 98 of them right; 50 two against one, 30 of them right. */
const rows: readonly CalibrationRow[] = Array.from({ length: 150 }, (_, index) => ({
  item: `${index}`,
  votes: { ann: "yes", ben: "yes", eve: index < 100 ? "yes" : "no" },
  gold: index < 98 || index >= 120 ? "yes" : "maybe",
}))

describe("P(correct) by agreement", () => {
  it("is how often the panel was right when it agreed so much, with the rows behind it", () => {
    const calibration = calibrate(rows)
    expect(probabilityCorrect(calibration, 1)).toEqual({
      probability: 0.98,
      interval: wilsonInterval(98, 100),
      rows: 100,
    })
    expect(probabilityCorrect(calibration, 2 / 3).probability).toBe(0.6)
  })

  it("takes the lower step between two, and the lowest below all", () => {
    const calibration = calibrate(rows)
    expect(probabilityCorrect(calibration, 0.99).probability).toBe(0.6)
    expect(probabilityCorrect(calibration, 0.1).probability).toBe(0.6)
    expect(probabilityCorrect(calibration, 0.99, "binned").probability).toBe(0.6)
  })

  it("falls in the bins where it fell, and never in the isotonic curve", () => {
    const fallen = rows.map((row, index) => ({ ...row, gold: index < 100 ? "maybe" : "yes" }))
    const calibration = calibrate(fallen)
    expect(probabilityCorrect(calibration, 1, "binned").probability).toBe(0)
    expect(probabilityCorrect(calibration, 2 / 3, "binned").probability).toBe(1)
    expect(probabilityCorrect(calibration, 1).probability).toBeCloseTo(1 / 3, 12)
  })

  it("meets 2/3 of the weight whether it was counted or summed", () => {
    const split = Array.from({ length: 10 }, (_, index) => ({
      item: `split ${index}`,
      votes: { ann: "yes", ben: "no", eve: "maybe" },
      gold: "no",
    }))
    const calibration = calibrate([...rows, ...split])
    expect(probabilityCorrect(calibration, 1 / 3).probability).toBe(0)
    expect(probabilityCorrect(calibration, 2 / 3).probability).toBe(0.6)
    expect(probabilityCorrect(calibration, 1 - 1 / 3).probability).toBe(0.6)
  })

  it("counts unanimity into the last of the bins", () => {
    const { binned } = calibrate(rows, { bins: 3 }).curve
    expect(binned).toMatchObject([{ from: 0.667, to: 1, rows: 150, correct: 128 }])
  })

  it("never falls as agreement grows, and lies in its interval", () => {
    const shares = fc.double({ min: 0, max: 1, noNaN: true })
    const voted = labelledRows.filter((list) =>
      list.some(({ votes }) => Object.values(votes).some((vote) => vote !== null)),
    )
    fc.assert(
      fc.property(voted, shares, shares, (list, one, other) => {
        const calibration = calibrate(list)
        const less = probabilityCorrect(calibration, Math.min(one, other))
        const more = probabilityCorrect(calibration, Math.max(one, other))
        expect(less.probability).toBeLessThanOrEqual(more.probability)
        expect(less.interval.low).toBeLessThanOrEqual(less.probability)
        expect(less.interval.high).toBeGreaterThanOrEqual(less.probability)
      }),
    )
  })

  it("refuses an agreement that is no share, and a calibration without a vote", () => {
    expect(() => probabilityCorrect(calibrate(rows), 1.2)).toThrow(
      "expected an agreement from 0 to 1, got 1.2",
    )
    const silent = calibrate([
      { item: "1", votes: { ann: null }, gold: "a" },
      { item: "2", votes: { ann: null }, gold: "a" },
    ])
    expect(() => probabilityCorrect(silent, 1)).toThrow("nobody voted")
  })
})

describe("the abstain threshold", () => {
  it("is the lowest agreement that gives the wanted precision, and says what is left", () => {
    const calibration = calibrate(rows)
    // 98 of 100 has the lower bound 0.930; 128 of 150 has 0.788.
    expect(abstainThreshold(calibration, 0.9)).toMatchObject({
      agreement: 1,
      coverage: 2 / 3,
      correct: 98,
      rows: 100,
    })
    expect(abstainThreshold(calibration, 0.75)).toMatchObject({
      agreement: 0.667,
      coverage: 1,
      correct: 128,
      rows: 150,
    })
    expect(abstainThreshold(calibration, 0.95)).toBeNull()
    expect(abstainThreshold(calibration, 0.95, { by: "point" })).toMatchObject({
      agreement: 1,
      accuracy: 0.98,
    })
  })

  it("asks for less when the lower bound need not reach it, and is the lowest that does", () => {
    const wanted = fc.double({ min: 0.01, max: 1, noNaN: true })
    fc.assert(
      fc.property(labelledRows, wanted, (list, precision) => {
        const calibration = calibrate(list)
        const [safe, point] = [
          abstainThreshold(calibration, precision),
          abstainThreshold(calibration, precision, { by: "point" }),
        ]
        const above = (agreement: number) => {
          const kept = calibration.curve.levels.filter((level) => level.agreement >= agreement)
          const [correct, all] = [
            kept.reduce((sum, one) => sum + one.correct, 0),
            kept.reduce((sum, one) => sum + one.rows, 0),
          ]
          return { point: correct / all, low: wilsonInterval(correct, all).low }
        }
        if (safe !== null) {
          expect(point?.coverage).toBeGreaterThanOrEqual(safe.coverage)
          expect(safe.interval.low).toBeGreaterThanOrEqual(precision)
        }
        for (const { agreement } of calibration.curve.levels) {
          if (agreement < (safe?.agreement ?? 2)) expect(above(agreement).low).toBeLessThan(precision)
          if (agreement < (point?.agreement ?? 2)) expect(above(agreement).point).toBeLessThan(precision)
        }
      }),
    )
  })

  it("refuses a precision that is no share", () => {
    expect(() => abstainThreshold(calibrate(rows), 95)).toThrow("Give a share, such as 0.95")
  })

  it("reads a calibration that was kept as JSON", () => {
    const calibration = calibrate(rows)
    const kept: typeof calibration = JSON.parse(JSON.stringify(calibration))
    expect(abstainThreshold(kept, 0.9)).toEqual(abstainThreshold(calibration, 0.9))
  })
})
