import type { Candidate, Source } from "../saying.js"

/** What a rule makes of several values: fewer of them, or that they all mean one. */
export type Ruling =
  | { readonly left: readonly [Candidate, ...Candidate[]] }
  | { readonly agreedOn: Candidate }
  /** Judges were asked, and could not tell. */
  | { readonly abstained: true }

/** What a rule may ask beside the values. */
export interface Inquiry {
  /** What the plan says that a brief weighs; 1 where it says nothing. */
  readonly weightOf: (source: Source) => number
  /** The value that judges chose of these; none where they were not asked. */
  readonly verdictOn: (candidates: readonly Candidate[]) => Candidate | "abstained" | undefined
}

/** The candidates of the highest score; `undefined` when none has one, or nothing sets them apart. */
export function highest<Score>(
  candidates: readonly Candidate[],
  scoreOf: (candidate: Candidate) => Score | undefined,
  compare: (left: Score, right: Score) => number,
): Ruling | undefined {
  let top: Score | undefined
  let left: Candidate[] = []
  for (const candidate of candidates) {
    const score = scoreOf(candidate)
    if (score === undefined) continue
    const difference = top === undefined ? 1 : compare(score, top)
    if (difference < 0) continue
    if (difference > 0) [top, left] = [score, []]
    left.push(candidate)
  }
  const [first, ...others] = left
  return first === undefined ? undefined : { left: [first, ...others] }
}

export function byNumber(left: number, right: number): number {
  return left - right
}
