import type { Block } from "./blocks.js"
import { proseOf } from "./prose.js"

/** A sentence that stands in a document, word for word but for line breaks. */
export interface Sentence {
  readonly text: string
  /** Where it comes from; absent when the prompt does not say. */
  readonly source: string | undefined
  /** Line in its document, from 1. */
  readonly line: number
}

/** More is not read, so that one request cannot hold up the others. */
const mostSentences = 6_000

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" })
const abbreviation =
  /(?:\b(?:e\.g|i\.e|etc|vs|cf|resp|incl|approx|Dr|Mr|Mrs|Ms|St|No|Fig|vol)\.|\b[A-Z]\.)\s*$/
/** Blocks that hold what others wrote, who named their own sources. */
const secondHand = /^(?:output|branch|result|reply|worker|note|record)(?:-|$)|^tool$/i
const citation = /\s*\[([^\][]{1,200})\]$/

/** The sentences of the documents, in their order. */
export function sentencesOf(documents: readonly Block[]): readonly Sentence[] {
  const share = Math.ceil(mostSentences / Math.max(1, documents.length))
  return documents.flatMap((document) => readDocument(document).slice(0, share))
}

function readDocument(document: Block): readonly Sentence[] {
  const quotes = secondHand.test(document.tag)
  const { text } = document
  const data = parseJson(text)
  if (data !== undefined) return [...sentencesInJson(data, document.source)]
  const strict = quotes ? [] : [...sentencesInProse(text, document.source, false, false)]
  if (strict.length > 0) return strict
  const sentences = [...sentencesInProse(text, document.source, quotes, true)]
  // What somebody sent may be too short for a sentence ("391") and still be all there is.
  const whole = text.trim()
  if (sentences.length > 0 || !quotes || whole === "" || whole.length > 300) return sentences
  return [{ text: whole.replaceAll(/\s+/g, " "), source: document.source, line: 1 }]
}

/**
 * @param cites whether entries of lists end in the source they come from: `- SENTENCE [SOURCE]`
 * @param loose whether a phrase will do: in what others wrote about a document, and in documents without a sentence
 */
function* sentencesInProse(
  text: string,
  source: string | undefined,
  cites: boolean,
  loose: boolean,
): Generator<Sentence> {
  for (const { text: body, line, listEntry } of proseOf(text)) {
    const cited = cites && listEntry ? citation.exec(body) : null
    for (const sentence of split(cited === null ? body : body.slice(0, cited.index))) {
      const complete = loose || listEntry || /[.!?…]["'”’)\]*_`]*$/.test(sentence)
      if (complete && (reads(sentence) || (loose && isPhrase(sentence))))
        yield { text: sentence, source: cited?.[1] ?? source, line }
    }
  }
}

function split(text: string): readonly string[] {
  const sentences: string[] = []
  let pending = ""
  for (const { segment } of segmenter.segment(text.replaceAll(/\s+/g, " "))) {
    pending += segment
    if (abbreviation.test(pending)) continue
    sentences.push(unmarked(pending))
    pending = ""
  }
  if (pending.trim() !== "") sentences.push(unmarked(pending))
  return sentences
}

/** Without the end of an emphasis that the sentence before began: `**Bold.** Next.` */
function unmarked(sentence: string): string {
  return sentence.trim().replace(/^[*_]{1,3}\s+/, "")
}

/** Whether it reads as a sentence: not too short or long, mostly words, not the introduction of something else. */
function reads(sentence: string): boolean {
  if (sentence.length < 20 || sentence.length > 500 || sentence.endsWith(":") || sentence.includes("</"))
    return false
  const words = sentence.split(" ").filter((word) => /\p{L}{2}/u.test(word))
  const letters = sentence.match(/[\p{L}\s]/gu)?.length ?? 0
  return words.length >= 4 && letters >= 0.6 * sentence.length && /^["'“‘([*_`\p{L}\p{N}]/u.test(sentence)
}

function isPhrase(text: string): boolean {
  return text.length >= 8 && text.length <= 500 && text.includes(" ") && !text.endsWith(":")
}

function parseJson(text: string): object | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === "object" && value !== null ? value : undefined
  } catch {
    return undefined
  }
}

const originKey = /^(?:source|file|path|uri|url|citation|document)s?$/i

/** Texts of a JSON value; an object's own `source` or `file` is the source of the texts in it. */
function* sentencesInJson(value: unknown, source: string | undefined, depth = 0): Generator<Sentence> {
  if (depth > 30) return
  if (typeof value === "string") {
    yield* sentencesInProse(value, source, true, true)
    return
  }
  if (typeof value !== "object" || value === null) return
  const entries = Object.entries(value)
  const own: unknown = entries.find(([key, member]) => originKey.test(key) && typeof member === "string")?.[1]
  for (const [key, member] of entries) {
    if (originKey.test(key) && typeof member === "string") continue
    yield* sentencesInJson(member, typeof own === "string" ? own : source, depth + 1)
  }
}
