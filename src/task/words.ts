// Scripts that are written without spaces between words: each letter is a word, with the marks that belong to it.
const scripts = ["Han", "Hiragana", "Katakana", "Thai", "Lao", "Khmer", "Myanmar"]
const unspaced = `[${scripts.map((script) => `\\p{Script=${script}}`).join("")}]\\p{M}*`
// With its sign and its separators: 3.14 is one word, and -5 is another one than 5. In 3-5 the hyphen is no sign.
const number = "(?:(?<![\\p{L}\\p{N}])-)?\\p{N}+(?:[.,]\\p{N}+)*"
const spaced = `(?:(?!${unspaced})[\\p{L}\\p{M}])(?:(?!${unspaced})[\\p{L}\\p{M}\\p{N}])*`
const word = new RegExp(`${unspaced}|${number}|${spaced}`, "gu")

/** The words and numbers of a text in their order, lower-case, in NFKC form: Unicode letters and digits, no more. */
export function wordsOf(text: string): readonly string[] {
  const folded = text.normalize("NFKC").toLowerCase().normalize("NFKC").replaceAll("\u2212", "-")
  return folded.match(word) ?? []
}
