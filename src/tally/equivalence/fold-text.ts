const quotePairs = [
  ['"', '"'],
  ["'", "'"],
  ["`", "`"],
  ["“", "”"],
  ["„", "“"],
  ["‘", "’"],
  ["«", "»"],
] as const

/** NFKC, kept from gluing digits together: it alone would make 102 of 10² and of 10₂, and 11/2 of 1½. */
export function foldText(text: string): string {
  return text
    .replace(/[⁰¹²³⁴-⁹⁺⁻ⁿⁱ]+/gu, (power) => `^${power}`)
    .replace(/(?<=\p{Nd})[₀-₉]+/gu, (base) => `_${base}`)
    .replace(/(?<=\p{Nd})[¼-¾⅐-⅞↉]/gu, (fraction) => ` ${fraction}`)
    .normalize("NFKC")
    .replaceAll("\u2212", "-")
    .replaceAll("\u2044", "/")
}

/** One space for every run of whitespace, none at the ends. */
export function collapse(text: string): string {
  return text.replace(/[\s\u200B\u2060]+/gu, " ").trim()
}

/** Without an outer pair of quotation marks; a pair that stands inside as well (`"a" or "b"`) is not an outer pair. */
export function stripQuotes(text: string): string {
  if (text.length < 2) return text
  for (const [open, close] of quotePairs) {
    if (!text.startsWith(open) || !text.endsWith(close)) continue
    const inner = text.slice(1, -1)
    if (!inner.includes(open) && !inner.includes(close)) return inner.trim()
  }
  return text
}

/** Without one sentence-ending period; an ellipsis and a lone period are content. */
export function stripPeriod(text: string): string {
  return /[^.\s]\.$/u.test(text) ? text.slice(0, -1) : text
}
