import { wordsOf } from "../task/words.js"

/** The words and numbers of a text in their order, lower-case, in NFKC form. */
export const tokensOf = wordsOf

/**
 * How many tokens two texts share: the harmonic mean of precision and recall (F1), 0 to 1, with repeated words counted
 * as often as both have them.
 *
 * Order of words does not matter. Texts without any token are as alike as they are equal. Source: the token F1 of SQuAD
 * (Rajpurkar et al. 2016, arXiv 1606.05250), here without leaving out articles.
 *
 * @example
 * ```ts
 * import { textOverlap } from "langgraph-quorum/tally"
 *
 * console.log(textOverlap("The capital is Paris.", "the capital: PARIS")) // 2 * 3 / (4 + 3) = 0.857...
 * ```
 */
export function textOverlap(left: string, right: string): number {
  const compare = overlapReader()
  return compare(left, right)
}

/** The same for many pairs of texts: each text is cut into tokens once. */
export function overlapReader(): (left: string, right: string) => number {
  const numbers = new Map<string, number>()
  const known = new Map<string, Uint32Array>()

  const read = (text: string): Uint32Array => {
    const before = known.get(text)
    if (before !== undefined) return before
    const own = Uint32Array.from(tokensOf(text), (word) => {
      const number = numbers.get(word) ?? numbers.size
      numbers.set(word, number)
      return number
    }).sort()
    known.set(text, own)
    return own
  }

  return (left, right) => {
    if (left === right) return 1
    const [one, other] = [read(left), read(right)]
    const all = one.length + other.length
    return all === 0 ? 0 : (2 * shared(one, other)) / all
  }
}

/** How many two ascending lists have in common; by places, as this is where the time goes. */
function shared(one: Uint32Array, other: Uint32Array): number {
  let count = 0
  for (let left = 0, right = 0; left < one.length && right < other.length;) {
    const difference = (one[left] ?? 0) - (other[right] ?? 0)
    if (difference === 0) count += 1
    if (difference <= 0) left += 1
    if (difference >= 0) right += 1
  }
  return count
}
