/** A text that speaks of somebody by an id. */
export interface Mention {
  readonly id: string
  /** As the text has it, with the words that led there. */
  readonly words: string
}

const delivered = "results?|outputs?|findings?|outcomes?|answers?|conclusions?|reports?"
const brief = "briefs?|branch(?:es)?|subtasks?"
/** Words after which an id stands for what that brief delivers, then those after which it stands for the brief. */
const cue = new RegExp(
  `(?<![\\p{L}\\p{N}_-])(?:(?<asks>(?:${delivered})\\s+(?:of|from|by)|based\\s+on|building\\s+on|depend(?:s|ing)?\\s+on|see)\\s+(?:the\\s+)?(?<asked>(?:${brief})\\s+)?|(?:${brief})\\s+)`,
  "giu",
)
const possessive = new RegExp(`(?<id>[\\p{L}\\p{N}_.-]+)['’]s\\s+(?:${delivered})(?![\\p{L}\\p{N}_-])`, "giu")
const inQuotes =
  /"([^"\n]{1,300})"|`([^`\n]{1,300})`|“([^”\n]{1,300})”|(?<![\p{L}\p{N}])'([^'\n]{1,300})'(?![\p{L}\p{N}])/gu
const numbered =
  /(?<![\p{L}\p{N}_-])(?:brief|branch|step|part|chunk|section|worker|agent|variant)[-_]\d+(?![\p{L}\p{N}_-])/giu
const others = new RegExp(
  `(?:${delivered})\\s+(?:of|from|by)\\s+(?:the\\s+|all\\s+)*(?:other|previous|earlier|preceding|prior)\\s+(?:${brief}|agents?|steps?)(?![\\p{L}\\p{N}_-])`,
  "iu",
)

/** An ordinary word counts as an id only where no other noun follows: "result of security." but not "security tests". */
const endsThere = new RegExp(
  `^\\s*(?:$|(?<=\\n\\s*\\n\\s*)|[.,;:!?)\\]]|(?:${brief}|and|or|to|in|with|when|as|is|are|was|were|then|for|before|after|but|which|that|into|by|on|at)(?![\\p{L}\\p{N}_-]))`,
  "iu",
)
/** What is quoted before these is a name in the material. */
const namesMaterial =
  /^\s*(?:fields?|keys?|columns?|property|headings?|titles?|tags?|files?|folders?|tables?|labels?|words?|terms?|sections?|category|options?|values?)(?![\p{L}\p{N}_-])/iu
const leavesOut =
  /(?:^|[^\p{L}])(?:leave|leaves|left|skip|ignore|exclude|excluding|except|not|unlike|than|without|other)(?![\p{L}])[^.;:!?\n]*$/iu

/** True for a text that asks for what the others deliver, whoever they are. */
export function asksForOthers(text: string): boolean {
  return others.test(text)
}

/**
 * The ids that a text speaks of: after words such as "result of", "findings from", "see" or "brief", and in quotes.
 *
 * Made for few false alarms: ids that are ordinary words, numbers or one or two letters need more around them.
 *
 * @param idOf the id that is meant by a text, in whatever case
 * @param own ids that are no mention, such as the brief's own; a text that quotes one of them lists names
 */
export function findMentions(
  text: string,
  idOf: (words: string) => string | undefined,
  own: string,
): readonly Mention[] {
  const mentions = new Map<string, Mention>()

  function add(id: string | undefined, from: number, to: number): void {
    if (id === undefined || id === own || mentions.has(id)) return
    mentions.set(id, { id, words: text.slice(from, to).trim() })
  }

  for (const match of text.matchAll(cue)) {
    const [from, at] = [match.index, match.index + match[0].length]
    const asks = match.groups?.["asks"] !== undefined
    const noun = !asks || match.groups?.["asked"] !== undefined
    const found = readId(text, at, idOf)
    if (found === undefined) continue
    const { id, end } = found
    if (found.isQuoted || isUnmistakable(id, noun)) add(id, from, end)
    else if (asks && isLongWord(id) && endsThere.test(text.slice(end, end + 40))) add(id, from, end)
  }
  for (const match of text.matchAll(possessive)) {
    const id = idOf(match.groups?.["id"] ?? "")
    if (id !== undefined && id.length > 2) add(id, match.index, match.index + match[0].length)
  }
  for (const match of text.matchAll(numbered)) add(idOf(match[0]), match.index, match.index + match[0].length)
  const quotes = [...text.matchAll(inQuotes)].map((match) => {
    const end = match.index + match[0].length
    return { id: idOf(match.slice(1).find((group) => group !== undefined) ?? ""), from: match.index, end }
  })
  if (quotes.some(({ id }) => id === own)) return [...mentions.values()]
  for (const { id, from, end } of quotes) {
    const isMaterial =
      namesMaterial.test(text.slice(end, end + 40)) ||
      leavesOut.test(text.slice(Math.max(0, from - 200), from))
    if (id !== undefined && id.length > 2 && !isMaterial) add(id, from, end)
  }
  return [...mentions.values()]
}

interface ReadId {
  readonly id: string
  readonly end: number
  readonly isQuoted: boolean
}

/** Ids may hold spaces: the longest that stands here counts. */
function readId(text: string, at: number, idOf: (words: string) => string | undefined): ReadId | undefined {
  const rest = text.slice(at, at + 310)
  const quoted = /^["'`“‘]([^"'`”’\n]{1,300})["'`”’]/u.exec(rest)
  if (quoted !== null) {
    const id = idOf(quoted[1] ?? "")
    return id === undefined ? undefined : { id, end: at + quoted[0].length, isQuoted: true }
  }
  let words = /^#?[^\s"'`()[\],;:!?]+(?: [^\s"'`()[\],;:!?]+){0,5}/u.exec(rest)?.[0] ?? ""
  while (words !== "") {
    for (const candidate of [words, words.replace(/[.#]+$/, "")]) {
      const id = idOf(candidate) ?? idOf(candidate.replace(/^#/, ""))
      if (id !== undefined) return { id, end: at + candidate.length, isQuoted: false }
    }
    words = words.slice(0, Math.max(0, words.lastIndexOf(" ")))
  }
  return undefined
}

/** An id that is no word of a sentence; numbers and single letters are one only after "brief". */
function isUnmistakable(id: string, afterNoun: boolean): boolean {
  if (/^\d+$/.test(id) || /^\p{Lu}$/u.test(id) || /^[b-hj-z]$/.test(id)) return afterNoun
  return id.length > 2 && (/[\p{N}_#:/]/u.test(id) || /\p{Ll}\p{Lu}/u.test(id))
}

function isLongWord(id: string): boolean {
  return id.length > 2 && !/^\d+$/.test(id)
}
