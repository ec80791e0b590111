const segmenter = new Intl.Segmenter("en", { granularity: "sentence" })

/** What is quoted, or code: looked up in the records as a whole, so that it stays one. */
const quoted =
  /(?<![\p{L}\p{N}])"[^"]*"(?![\p{L}\p{N}])|\u201C[^\u201D]*\u201D|\u00AB[^\u00BB]*\u00BB|`[^`]*`/gu

/** Ends no sentence, whatever follows. */
const abbreviated = /(?:^|[\s(])(?:cf|vs|viz|al|resp|incl|dr|mr|mrs|ms|prof|st)\.\s*$/i
/** `e.g.`, `U.S.`, `z. B.`, and initials within a name. */
const initials = /(?:^|[\s(])(?:\p{Ll}\.|(?:\p{L}\. ?){2,}|\p{Lu}\p{L}+ \p{Lu}\.)\s*$|^\p{Lu}\.\s*$/u
const abbreviatedBeforeNumber =
  /(?:^|[\s(])(?:nos?|pp?|figs?|vol|ch|sec|art|approx|ca|v|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.\s*$/i
/** The number of an entry, not a sentence. */
const enumerator = /^\s*\(?\d{1,3}[.)]\s*$/
/** Where a sentence comes from: ` [docs/a.md]`. */
const sourceAlone = /^\s*(?:\[[^\][]*\]\s*)+$/

/** The sentences of a text that stands in one line; abbreviations and quotations are not parted. */
export function sentencesIn(text: string): readonly string[] {
  const wholes = Array.from(
    text.matchAll(quoted),
    ({ index, 0: { length } }) => [index, index + length] as const,
  )
  const sentences: string[] = []
  let pending = ""
  for (const { segment, index } of segmenter.segment(text)) {
    const inside = wholes.some(([begin, end]) => begin < index && index < end)
    if (pending.trim() !== "" && !inside && !goesOn(pending, segment)) {
      sentences.push(pending.trim())
      pending = ""
    }
    pending += segment
  }
  return [...sentences, pending.trim()].filter((sentence) => sentence !== "")
}

function goesOn(before: string, after: string): boolean {
  if ([abbreviated, initials, enumerator].some((form) => form.test(before))) return true
  if (/\s\p{Lu}\.\s*$/u.test(before) && /^\p{Lu}\./u.test(after)) return true
  return sourceAlone.test(after) || (abbreviatedBeforeNumber.test(before) && /^\d/.test(after))
}
