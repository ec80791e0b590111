import { canonicalDecimal } from "./canonical-decimal.js"
import { isCanonicalJson } from "./canonical-json.js"

const quotePairs = [
  ['"', '"'],
  ["'", "'"],
  ["`", "`"],
  ["“", "”"],
  ["„", "“"],
  ["‘", "’"],
  ["«", "»"],
] as const

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
  const bare = stripPeriod(stripQuotes(collapse(fold(trimmed))))
  return canonicalDecimal(bare) ?? bare
}

/** NFKC, kept from gluing digits together: it alone would make 102 of 10² and of 10₂, and 11/2 of 1½. */
function fold(text: string): string {
  return text
    .replace(/[⁰¹²³⁴-⁹⁺⁻ⁿⁱ]+/gu, (power) => `^${power}`)
    .replace(/(?<=\p{Nd})[₀-₉]+/gu, (base) => `_${base}`)
    .replace(/(?<=\p{Nd})[¼-¾⅐-⅞↉]/gu, (fraction) => ` ${fraction}`)
    .normalize("NFKC")
    .replaceAll("\u2212", "-")
    .replaceAll("\u2044", "/")
}

function collapse(text: string): string {
  return text.replace(/[\s\u200B\u2060]+/gu, " ").trim()
}

/** A pair that stands inside as well (`"a" or "b"`) is not an outer pair. */
function stripQuotes(text: string): string {
  if (text.length < 2) return text
  for (const [open, close] of quotePairs) {
    if (!text.startsWith(open) || !text.endsWith(close)) continue
    const inner = text.slice(1, -1)
    if (!inner.includes(open) && !inner.includes(close)) return inner.trim()
  }
  return text
}

/** One sentence-ending period goes; an ellipsis and a lone period are content. */
function stripPeriod(text: string): string {
  return /[^.\s]\.$/u.test(text) ? text.slice(0, -1) : text
}
