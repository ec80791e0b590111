/** The words of a property's name, in lower case: `sourceFile` and `source_file` are `source file`. */
function wordsOfName(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_.\s-]+/g, " ")
    .toLowerCase()
    .trim()
}

function nameTest(pattern: RegExp): (name: string) => boolean {
  const known = new Map<string, boolean>()
  return (name) => {
    const cached = known.get(name)
    if (cached !== undefined) return cached
    const result = pattern.test(wordsOfName(name))
    // Names come from callers' schemas; the cache may not grow with them.
    if (known.size < 2_000) known.set(name, result)
    return result
  }
}

/** Where something comes from. */
export const isOrigin = nameTest(
  /\b(?:sources?|files?|filenames?|paths?|citations?|cited|references?|documents?|origin|provenance|locations?)\b/,
)
export const isIdentifier = nameTest(/\b(?:ids?|key|slug|code|identifier)\b/)
/** The one thing that was asked for. */
export const isAnswer = nameTest(
  /\b(?:answers?|results?|value|output|solution|choice|label|category|class|classification|decision|verdict|final|total|sum|option|vote|pick|selection)\b/,
)
/** A text over everything, for which several sentences are better than one. */
export const isAccount = nameTest(
  /\b(?:answer|summary|report|overview|conclusion|abstract|synthesis|text|output|result|content|body)\b/,
)
export const isTitle = nameTest(/\b(?:title|headline|heading|subject|topic|name|label)\b/)
/** A number from 0 to 1 by custom. */
export const isShare = nameTest(
  /\b(?:confidence|probability|likelihood|certainty|share|ratio|similarity|relevance)\b/,
)
/** Lists of what there had better be none of; filler in them would be a lie. */
export const isBestEmpty = nameTest(
  /\b(?:conflicts?|contradictions?|missing|gaps?|errors?|failures?|warnings?|constraints?|assumptions?|depends|dependencies)\b/,
)
export const isLineNumber = nameTest(/\b(?:line|lineno|line number)\b/)
