import { z } from "zod"
import { wilsonInterval } from "../../tally/calibrate/wilson.js"
import { jaccard, wordSet } from "../../task/near-pairs.js"

export const labelledPair = z.strictObject({ left: z.string(), right: z.string(), same: z.boolean() })

/** Two texts, and whether a person says that they mean the same thing. */
export interface LabelledPair {
  readonly left: string
  readonly right: string
  readonly same: boolean
}

/** From which similarity on near elements merge, and what that rests on. */
export interface MergeThreshold {
  /** Word-set Jaccard similarity; absent when nothing near may merge. */
  readonly at?: number
  /** One line for people. */
  readonly because: string
}

/**
 * The lowest similarity at and above which the labelled pairs show the precision: the lower end of the 95 % Wilson
 * interval of the share that is the same reaches it, so that a few lucky pairs show nothing.
 */
export function mergeThreshold(labelled: readonly LabelledPair[], precision: number): MergeThreshold {
  if (labelled.length === 0) return { because: "no labelled pairs say what similarity is worth here" }
  const scored = labelled
    .map(({ left, right, same }) => ({ similarity: jaccard(wordSet(left), wordSet(right)), same }))
    .sort((one, other) => other.similarity - one.similarity)
  let [same, best] = [0, { low: 0, text: "" }]
  let found: { at: number; because: string } | undefined
  for (const [place, pair] of scored.entries()) {
    if (pair.same) same += 1
    // Pairs of one similarity stand or fall together; what has no word in common is not near.
    if (scored[place + 1]?.similarity === pair.similarity || pair.similarity === 0) continue
    const { low } = wilsonInterval(same, place + 1)
    const text = `${same} of ${place + 1} labelled pairs at or above ${round(pair.similarity)} are the same`
    if (low > best.low) best = { low, text }
    if (low >= precision) found = { at: pair.similarity, because: text }
  }
  if (found !== undefined) return found
  const shown = best.text === "" ? "" : `: ${best.text}, which shows a precision of ${round(best.low)}`
  return {
    because: `${labelled.length} labelled pairs do not show a precision of ${precision}${shown}. Label more pairs, or ask for less`,
  }
}

/** To three digits, for people. */
export function round(share: number): string {
  return String(Number(share.toFixed(3)))
}
