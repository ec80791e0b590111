/** One kind of white space, of quotation mark and of apostrophe; nothing else is made alike. */
export function plainText(text: string): string {
  return text
    .replace(/[\u201C\u201D\u201E\u201F\u00AB\u00BB]/g, '"')
    .replace(/[\u2018\u2019\u201A\u201B]/g, "'")
    .replace(/\s+/g, " ")
    .trim()
}

/** As {@link plainText}, without Markdown's marks for bold, code and bullets, and with one kind of dash. */
export function quotableText(text: string): string {
  const unmarked = text.replace(/^[^\S\n]*[-*+\u2022][^\S\n]+/gm, "").replace(/\*\*|`/g, "")
  return plainText(unmarked)
    .replace(/\s*[\u2012-\u2015]\s*|\s--?\s/g, "-")
    .replace(/[\u2010\u2011]/g, "-")
}

const wordCharacter = /[\p{L}\p{N}_]/u

/** True where `part` stands in `text` as a word or words of its own, not inside a longer one. */
export function standsIn(text: string, part: string): boolean {
  if (part === "") return false
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) {
    if (!joins(text, at - 1, part.at(0)) && !joins(text, at + part.length, part.at(-1))) return true
  }
  return false
}

/** Whether the character at `at` goes on with the word that the edge of the part belongs to. */
function joins(text: string, at: number, edge: string | undefined): boolean {
  const beside = text.charAt(at)
  return edge !== undefined && wordCharacter.test(edge) && wordCharacter.test(beside)
}
