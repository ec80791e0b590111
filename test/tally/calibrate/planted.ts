import * as fc from "fast-check"
import type { BatchItem } from "../../../src/tally/calibrate/batch.js"
import type { CalibrationRow } from "../../../src/tally/calibrate/read-rows.js"

/** Numbers from 0 to 1 that are the same on every machine. */
function numbers(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    // The low bits of such a generator repeat soon.
    return (state >>> 8) / 2 ** 24
  }
}

/** Labelled rows of independent voters, each right with its own probability and else any wrong label alike. */
export function planted(settings: {
  readonly seed: number
  readonly items: number
  readonly accuracies: Readonly<Record<string, number>>
  readonly labels: readonly string[]
}): CalibrationRow[] {
  const { items, accuracies, labels } = settings
  const next = numbers(settings.seed)
  const pick = (from: readonly string[]): string => from[Math.floor(next() * from.length)] ?? ""
  return Array.from({ length: items }, (_, index) => {
    const gold = pick(labels)
    const wrong = labels.filter((label) => label !== gold)
    const votes = Object.entries(accuracies).map(([voter, accuracy]) => [
      voter,
      next() < accuracy ? gold : pick(wrong),
    ])
    return { item: `item ${index}`, votes: Object.fromEntries(votes), gold }
  })
}

/** Small batches with abstentions, over three labels and four voters. */
export const batches: fc.Arbitrary<readonly BatchItem[]> = fc
  .array(
    fc.record({
      ann: fc.constantFrom("a", "b", "c", null),
      ben: fc.constantFrom("a", "b", "c", null),
      eve: fc.constantFrom("a", "b", "c", null),
      kim: fc.constantFrom("a", "b", null),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((votes) => votes.map((one, index) => ({ item: `item ${index}`, votes: one })))

/** Small labelled rows of the same. */
export const labelledRows: fc.Arbitrary<readonly CalibrationRow[]> = fc
  .tuple(batches, fc.array(fc.constantFrom("a", "b", "c"), { minLength: 12, maxLength: 12 }))
  .filter(([batch]) => batch.length > 1)
  .map(([batch, gold]) => batch.map((one, index) => ({ ...one, gold: gold[index] ?? "a" })))
