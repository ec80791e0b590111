import * as fc from "fast-check"
import { describe, expect, it } from "vitest"
import { isotonic, type Level } from "../../../src/tally/calibrate/isotonic.js"

const levels = fc
  .array(
    fc
      .integer({ min: 1, max: 6 })
      .chain((rows) => fc.record({ rows: fc.constant(rows), correct: fc.nat(rows) })),
    { maxLength: 9 },
  )
  .map((list) => list.map((one, index): Level => ({ ...one, agreement: index / 10 })))

/** The fit by its definition: the greatest, over starts at or before, of the least mean up to ends at or after. */
function byDefinition(list: readonly Level[], at: number): number {
  const mean = (from: number, to: number): number => {
    const part = list.slice(from, to + 1)
    return part.reduce((sum, { correct }) => sum + correct, 0) / part.reduce((sum, { rows }) => sum + rows, 0)
  }
  const least = (from: number): number =>
    Math.min(...list.slice(at).map((_, further) => mean(from, at + further)))
  return Math.max(...list.slice(0, at + 1).map((_, from) => least(from)))
}

describe("pooling adjacent violators", () => {
  it("is the max-min fit on every small case", () => {
    fc.assert(
      fc.property(levels, (list) => {
        const blocks = isotonic(list)
        for (const [index, { agreement }] of list.entries()) {
          const block = blocks.find(({ from, to }) => from <= agreement && agreement <= to)
          expect((block?.correct ?? 0) / (block?.rows ?? 1)).toBeCloseTo(byDefinition(list, index), 12)
        }
      }),
      { numRuns: 500 },
    )
  })

  it("rises from block to block and keeps every row", () => {
    fc.assert(
      fc.property(levels, (list) => {
        const blocks = isotonic(list)
        const shares = blocks.map(({ rows, correct }) => correct / rows)
        expect(shares).toEqual([...new Set(shares)].sort((left, right) => left - right))
        const total = (parts: readonly { rows: number; correct: number }[]) => [
          parts.reduce((sum, { rows }) => sum + rows, 0),
          parts.reduce((sum, { correct }) => sum + correct, 0),
        ]
        expect(total(blocks)).toEqual(total(list))
      }),
    )
  })

  it("pools exactly the levels that fall", () => {
    expect(
      isotonic([
        { agreement: 0.4, rows: 10, correct: 2 },
        { agreement: 0.6, rows: 10, correct: 8 },
        { agreement: 0.8, rows: 30, correct: 12 },
        { agreement: 1, rows: 10, correct: 9 },
      ]),
    ).toEqual([
      { from: 0.4, to: 0.4, rows: 10, correct: 2 },
      { from: 0.6, to: 0.8, rows: 40, correct: 20 },
      { from: 1, to: 1, rows: 10, correct: 9 },
    ])
  })
})
