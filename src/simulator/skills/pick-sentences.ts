import type { Draws } from "../draws.js"
import type { Sentence } from "../prompt/sentences.js"
import { wholeBetween } from "../random.js"
import type { Ranked } from "./rank-sentences.js"

const fewestPicks = 4
const usualPicks = 8

/**
 * The best sentences, not all from one document, in the documents' order; a wrong sample misses one of the best.
 *
 * @param most how many, where there are as many documents
 */
export function pickSentences<One extends Sentence>(
  ranked: readonly Ranked<One>[],
  documentCount: number,
  draws: Draws,
  most = usualPicks,
): readonly Ranked<One>[] {
  const wanted = Math.min(most, Math.max(fewestPicks, documentCount), ranked.length)
  const perSource = Math.max(2, Math.ceil(wanted / documentCount))
  const taken = new Map<string | undefined, number>()
  const spread: Ranked<One>[] = []
  const left: Ranked<One>[] = []
  for (const sentence of ranked) {
    const count = taken.get(sentence.source) ?? 0
    if (count >= perSource) left.push(sentence)
    else spread.push(sentence)
    taken.set(sentence.source, count + 1)
  }
  const order = [...spread, ...left]
  // Of a single sentence nothing can be left out.
  const missed =
    draws.right || order.length < 2 ? -1 : wholeBetween(draws.slip, 0, Math.min(1, order.length - 2))
  return order
    .filter((_, index) => index !== missed)
    .slice(0, wanted)
    .sort((first, second) => first.position - second.position)
}
