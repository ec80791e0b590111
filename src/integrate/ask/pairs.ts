import type { ChoiceText } from "./choice-texts.js"

/** Something known of pairs of choices, the earlier one first; by identity, as texts may be long. */
export interface PairNotes<Value> {
  readonly size: () => number
  readonly get: (earlier: ChoiceText, later: ChoiceText) => Value | undefined
  readonly set: (earlier: ChoiceText, later: ChoiceText, value: Value) => void
}

export function pairNotes<Value>(): PairNotes<Value> {
  const rows = new Map<ChoiceText, Map<ChoiceText, Value>>()
  let size = 0
  return {
    size: () => size,
    get: (earlier, later) => rows.get(earlier)?.get(later),
    set(earlier, later, value) {
      const row = rows.get(earlier) ?? new Map<ChoiceText, Value>()
      if (!row.has(later)) size += 1
      rows.set(earlier, row.set(later, value))
    },
  }
}

/** Names a pair of choices over all rounds of a run. */
export function pairKey(earlier: ChoiceText, later: ChoiceText): string {
  return JSON.stringify([earlier.choice, later.choice])
}

/** What is said when texts were left uncompared. */
export function pairLimitReached(mostPairs: number): string {
  return `only ${mostPairs} pairs of texts were compared (\`mostPairs\`): some that are the same may be counted apart`
}
