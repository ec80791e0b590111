const token = /[\p{L}\p{M}][\p{L}\p{M}\p{N}'\u2019]*/gu

/** Words with capitals that are no names wherever they stand. */
const plain = new Set(
  "i i'm i'd i've i'll a an and are as at be but by can do for from has have if in is it may must no not of on only or should so than that the their then there these they this those to was we were when which who will with yes you all any both each none never always how why what where here such some many most more next also".split(
    " ",
  ),
)

/** Capitalised words that do not begin a sentence, each word by itself, in lower case without a possessive. */
export function namesIn(text: string): readonly string[] {
  const names = new Set<string>()
  for (const match of text.matchAll(token)) {
    const [word] = match
    if (!/^\p{Lu}/u.test(word) || beginsSentence(text, match.index)) continue
    const name = nameKey(word)
    if (name.length > 1 && !plain.has(name)) names.add(name)
  }
  return [...names]
}

/** Capitalised words that begin a sentence: names or any others. */
export function leadingWordsIn(text: string): readonly string[] {
  return [...text.matchAll(token)].flatMap((match) => {
    const [word] = match
    const name = nameKey(word)
    if (!/^\p{Lu}/u.test(word) || name.length < 2 || plain.has(name)) return []
    return beginsSentence(text, match.index) ? [name] : []
  })
}

/** Words with a capital right behind one without, as in "says Alice"; never those that a text has without one. */
export function properNamesIn(texts: readonly string[], names: readonly string[]): ReadonlySet<string> {
  const found = new Set(names.filter((name) => nameAlone.test(name)).flatMap(wordsIn))
  const ordinary = new Set<string>()
  for (const text of texts) {
    for (const [word] of text.matchAll(token)) if (/^\p{Ll}/u.test(word)) ordinary.add(nameKey(word))
    for (const [, word = ""] of text.matchAll(running)) found.add(nameKey(word))
  }
  return new Set([...found].filter((name) => name.length > 1 && !plain.has(name) && !hasName(ordinary, name)))
}

const running = /(?<![\p{L}\p{N}])\p{Ll}[\p{Ll}'\u2019-]* (\p{Lu}[\p{L}\p{M}'\u2019]*)/gu

/** A value that is a name and no more: "Alice Smith", not "Alice and others". */
const nameAlone = /^\p{Lu}[\p{L}\p{M}'\u2019-]*(?: \p{Lu}[\p{L}\p{M}'\u2019.-]*){0,2}$/u

/** Words of a text as names are looked up. */
export function wordsIn(text: string): readonly string[] {
  return [...text.matchAll(token)].map(([word]) => nameKey(word))
}

/** Whether evidence with those words has the name, be it of several. */
export function hasName(words: ReadonlySet<string>, name: string): boolean {
  return words.has(name) || (name.endsWith("s") && words.has(name.slice(0, -1))) || words.has(`${name}s`)
}

function nameKey(word: string): string {
  return word
    .replaceAll("\u2019", "'")
    .replace(/'s$|'$/, "")
    .toLowerCase()
}

/** After a full stop, a colon, a quotation mark or a bracket any word may be capitalised; so may the first of a line. */
function beginsSentence(text: string, at: number): boolean {
  const before = text.slice(Math.max(0, at - 12), at)
  if (at <= 12 && /^[^\p{L}\p{N}]*$/u.test(before)) return true
  return /(?:[.!?:\u2026\n]["'\u201C\u201D\u2018\u2019)\]*_]*\s*|["\u201C\u201E\u00AB(*\u2022#]\s*)$/u.test(
    before,
  )
}

const german = new Set(
  "der die das und ist nicht ein eine mit von den dem im zu auf sich des f\u00FCr auch es sind wird aus bei werden".split(
    " ",
  ),
)

/** True of German, whose every noun has a capital: there capitals tell no names. */
export function capitalisesNouns(text: string): boolean {
  const words = wordsIn(text)
  const hits = words.filter((word) => german.has(word)).length
  return hits >= 2 && hits / words.length > 0.08
}
