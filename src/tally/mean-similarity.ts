import { show } from "./rule-options.js"

/** How alike two texts are, 0 to 1; pure and symmetric: a pair is asked about once, in one of its two orders. */
export type Similarity = (left: string, right: string) => number

/** One text, and how many say it. */
export interface CountedText {
  readonly text: string
  readonly count: number
}

/** How alike each text is to all others that were said, repetitions counted. */
export interface MeanSimilarities {
  /** In the order of the texts, 0 to 1; the only one of all is 1. */
  readonly means: readonly number[]
  /** The places with the highest mean: more than one where they differ by no more than rounding. */
  readonly top: readonly number[]
  readonly warnings: readonly string[]
}

// Similarities are whole parts of it, so that sums are exact and no order shows in them.
const parts = 2 ** 30

/** Compares each text with each, once; time grows with the square of their number. */
export function meanSimilarities(texts: readonly CountedText[], similarity: Similarity): MeanSimilarities {
  const faults = new Map<string, number>()
  const ask = (left: string, right: string): number => {
    const asked =
      left < right ? askSimilarity(similarity, left, right) : askSimilarity(similarity, right, left)
    if (typeof asked === "number") return Math.round(asked * parts)
    faults.set(asked.fault, (faults.get(asked.fault) ?? 0) + 1)
    return 0
  }

  const said = texts.reduce((sum, { count }) => sum + count, 0)
  const totals = texts.map(({ count }) => (count - 1) * parts)
  for (const [place, { text, count }] of texts.entries()) {
    for (let other = 0; other < place; other += 1) {
      const own = texts[other]
      if (own === undefined) continue
      const alike = ask(own.text, text)
      totals[place] = (totals[place] ?? 0) + own.count * alike
      totals[other] = (totals[other] ?? 0) + count * alike
    }
  }

  const most = totals.reduce((sofar, total) => Math.max(sofar, total), 0)
  return {
    means: totals.map((total) => (said > 1 ? total / parts / (said - 1) : 1)),
    // Each similarity was rounded by half a part at most, on both sides of the comparison.
    top: [...totals.keys()].filter((place) => most - (totals[place] ?? 0) <= said),
    warnings: faultWarnings(faults),
  }
}

function askSimilarity(
  similarity: Similarity,
  left: string,
  right: string,
): number | { readonly fault: string } {
  try {
    const said: unknown = similarity(left, right)
    if (typeof said === "number" && said >= 0 && said <= 1) return said
    return { fault: `is not a number from 0 to 1: ${show(said)}` }
  } catch (error) {
    return { fault: `threw: ${(error instanceof Error ? error.message : show(error)).slice(0, 80)}` }
  }
}

function faultWarnings(faults: ReadonlyMap<string, number>): readonly string[] {
  const most = 5
  const causes = [...faults].sort(([left], [right]) => (left < right ? -1 : 1))
  const shown = causes
    .slice(0, most)
    .map(
      ([fault, times]) =>
        `The similarity of ${times} ${times === 1 ? "pair" : "pairs"} counts 0: it ${fault}`,
    )
  return causes.length > most ? [...shown, `and ${causes.length - most} other faults of it`] : shown
}
