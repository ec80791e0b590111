const stopWords = new Set(
  (
    "a about above after all also am an and any are as at be been before being below between both but by can could did do " +
    "does doing down each either few for from further get give given had has have having he her here his how i if in into " +
    "is it its itself just let like make many may me might more most much must my no nor not now of off on once only or " +
    "other our out over own per please same shall she should since so some such than that the their them then there these they " +
    "this those through to too under until up us use using very was we were what when where which while who whom whose " +
    "why will with within without would yes you your"
  ).split(" "),
)

/** The words of a text, as they stand in it. */
export function wordsOf(text: string): readonly string[] {
  return text.match(/[\p{L}\p{N}]+(?:(?:['’_-]|(?<=\p{N})\.)[\p{L}\p{N}]+)*/gu) ?? []
}

/** A word without case and its commonest English endings, or `undefined` for a word that says nothing by itself. */
export function termOf(word: string): string | undefined {
  const lower = word.toLowerCase().replace(/['’](?:s|re|ve|ll|d|t|m)$/, "")
  if (stopWords.has(lower)) return undefined
  if (lower.length > 4 && lower.endsWith("ies")) return `${lower.slice(0, -3)}y`
  if (lower.length > 6 && lower.endsWith("ing")) return lower.slice(0, -3)
  if (lower.length > 5 && lower.endsWith("ed")) return lower.slice(0, -2)
  if (lower.length > 3 && /[^s]s$/.test(lower)) return lower.slice(0, -1)
  return lower
}

/** The terms that a text is about, in order, with repetitions. */
export function termsOf(text: string): readonly string[] {
  return wordsOf(text).flatMap((word) => termOf(word) ?? [])
}

/** The words that say most about a text: the longest of those that stand first, in their order. */
export function keywordsOf(text: string, most: number): readonly string[] {
  const seen = new Set<string>()
  const candidates = wordsOf(text.slice(0, 4_000)).filter((word) => {
    const term = termOf(word)
    if (term === undefined || (word.length < 3 && !/\d/.test(word)) || seen.has(term)) return false
    seen.add(term)
    return true
  })
  const longest = candidates.slice(0, 3 * most).toSorted((left, right) => right.length - left.length)
  const kept = new Set(longest.slice(0, most))
  return candidates.filter((word) => kept.has(word))
}

/** A short name made of a text's words: `look-into-security`. */
export function slugOf(text: string, longest = 40): string {
  const words = wordsOf(text).map((word) => word.toLowerCase())
  const telling = words.filter((word) => termOf(word) !== undefined)
  const slug = (telling.length === 0 ? words : telling).slice(0, 4).join("-").slice(0, longest)
  return slug.replaceAll(/^-+|-+$/g, "")
}

/** Words as people list them: `a, b and c`. */
export function listing(words: readonly string[]): string {
  const last = words.at(-1) ?? ""
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} and ${last}`
}
