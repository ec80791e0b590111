import MiniSearch from "minisearch"
import type { Block } from "../prompt/blocks.js"
import { type Sentence, sentencesOf } from "../prompt/sentences.js"
import { termOf, wordsOf } from "../prompt/words.js"

/** A sentence and how well it matches, from 0. */
export type Ranked<One extends Sentence> = One & {
  /** Position in the documents, from 0. */
  readonly position: number
  readonly score: number
}

export type RankedSentence = Ranked<Sentence>

/** The sentences of the documents, each once, those that match the question best first. */
export function rankSentences(question: string, documents: readonly Block[]): readonly RankedSentence[] {
  return rank(question, withoutRepeats(sentencesOf(documents)))
}

/**
 * Those that match the question best first (BM25+, by MiniSearch).
 *
 * Where nothing matches, and after all that does, sentences come as they stand, the first of each document first:
 * what a text is about is said at its beginning.
 */
export function rank<One extends Sentence>(
  question: string,
  sentences: readonly One[],
): readonly Ranked<One>[] {
  const index = new MiniSearch<{ id: number; text: string }>({
    fields: ["text"],
    tokenize: (text) => [...wordsOf(text)],
    processTerm: (term) => termOf(term) ?? null,
  })
  index.addAll(sentences.map(({ text }, id) => ({ id, text })))
  const scores = new Map(index.search(question, { fuzzy: false }).map(({ id, score }) => [Number(id), score]))
  const nth = new Map<string | undefined, number>()
  return sentences
    .map((sentence, position) => {
      const place = nth.get(sentence.source) ?? 0
      nth.set(sentence.source, place + 1)
      return { sentence: { ...sentence, position, score: scores.get(position) ?? 0 }, place }
    })
    .sort(
      (left, right) =>
        right.sentence.score - left.sentence.score ||
        left.place - right.place ||
        left.sentence.position - right.sentence.position,
    )
    .map(({ sentence }) => sentence)
}

function withoutRepeats(sentences: readonly Sentence[]): readonly Sentence[] {
  const seen = new Set<string>()
  return sentences.filter(({ text }) => {
    const fresh = !seen.has(text)
    seen.add(text)
    return fresh
  })
}
