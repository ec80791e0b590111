import { canonicalDecimal } from "./canonical-decimal.js"
import { isCanonicalJson } from "./canonical-json.js"
import { collapse, foldText, stripPeriod, stripQuotes } from "./fold-text.js"

/**
 * The canonical form of a text: steps are repeated until none changes anything, which makes it idempotent.
 *
 * The number of steps is bounded: a step that strips leaves one quote pair less, or no period to strip.
 */
export function canonicalText(text: string): string {
  let current = text
  for (;;) {
    const next = step(current)
    if (next === current) return next
    current = next
  }
}

function step(text: string): string {
  const trimmed = text.trim()
  // Keys of objects come through here when a key is made canonical again: the text inside is not to be folded.
  if (isCanonicalJson(trimmed)) return trimmed
  const bare = stripPeriod(stripQuotes(collapse(foldText(trimmed))))
  return canonicalDecimal(bare) ?? bare
}
