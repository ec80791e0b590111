import { ConfigError } from "../errors.js"
import { describe } from "./json.js"
import { wordsOf } from "./words.js"

/** Two texts that have most of their words in common, by their places in the list; `left` is below `right`. */
export interface NearPair {
  readonly left: number
  readonly right: number
  /** Jaccard similarity of their word sets, up to 1. */
  readonly similarity: number
}

export interface NearPairsOptions {
  /** Least similarity of a pair, above 0, at most 1. */
  readonly threshold: number
  /** Stops after that many pairs. @default Infinity */
  readonly most?: number
  /** True for two places in the list that are no pair, whatever their words. */
  readonly apart?: (left: number, right: number) => boolean
}

/** The words of a text, each once; order and case do not matter. */
export function wordSet(text: string): ReadonlySet<string> {
  return new Set(wordsOf(text))
}

/** What two sets share, of all that they have together: 0 to 1, and 0 for two empty sets. */
export function jaccard(one: ReadonlySet<string>, other: ReadonlySet<string>): number {
  const [small, large] = one.size <= other.size ? [one, other] : [other, one]
  let common = 0
  for (const word of small) if (large.has(word)) common += 1
  return common === 0 ? 0 : common / (one.size + other.size - common)
}

/**
 * All pairs of texts whose word sets have a Jaccard similarity of at least `threshold`, ordered by `left`, then
 * `right`; texts without a word are in no pair.
 *
 * Exact, and near-linear where few texts are alike: sets are looked up by their rarest words only. With `most`, which
 * pairs are found depends on the texts alone. Sources: prefix filtering, Bayardo, Ma and Srikant, "Scaling up all pairs
 * similarity search", WWW 2007; the filter by position, Xiao, Wang, Lin and Yu, "Efficient similarity joins for near
 * duplicate detection", WWW 2008.
 *
 * @throws ConfigError for a threshold that is not above 0 and at most 1
 */
export function nearPairs(
  texts: readonly string[],
  { threshold, most = Number.POSITIVE_INFINITY, apart }: NearPairsOptions,
): readonly NearPair[] {
  if (!(threshold > 0 && threshold <= 1))
    throw new ConfigError(
      `Expected \`threshold\` to be above 0 and at most 1, got ${describe(threshold)}. Try 0.85`,
    )
  const sets = rarestFirst(texts)
  // Smaller sets first: what is looked up is never larger than what looks, so that fewer words need an entry.
  const bySize = sets
    .map((_, index) => index)
    .toSorted((one, other) => size(one) - size(other) || one - other)
  const entries: Entries[] = []
  const seenBy = new Int32Array(texts.length).fill(-1)
  const pairs: NearPair[] = []

  function size(index: number): number {
    return sets[index]?.length ?? 0
  }

  for (const current of bySize) {
    if (pairs.length >= most) break
    const own = sets[current] ?? new Uint32Array()
    const probed = own.length - atLeast(threshold * own.length) + 1
    for (let at = 0; at < probed && own.length > 0; at += 1) {
      const found = entries[own[at] ?? 0]
      if (found === undefined) continue
      while (
        found.first < found.sets.length &&
        size(found.sets[found.first] ?? 0) < threshold * own.length - slack
      )
        found.first += 1
      for (let entry = found.first; entry < found.sets.length && pairs.length < most; entry += 1) {
        const other = found.sets[entry] ?? 0
        if (seenBy[other] === current) continue
        seenBy[other] = current
        const set = sets[other] ?? own
        const least = atLeast((threshold / (1 + threshold)) * (own.length + set.length))
        // The first word they share stands here; at most all that follow are shared, too.
        if (Math.min(own.length - at, set.length - (found.places[entry] ?? 0)) < least) continue
        const [left, right] = current < other ? [current, other] : [other, current]
        if (apart?.(left, right) === true) continue
        const common = shared(own, set, least)
        if (common < least) continue
        const similarity = common / (own.length + set.length - common)
        if (similarity >= threshold - slack) pairs.push({ left, right, similarity })
      }
    }
    const listed = own.length - atLeast(((2 * threshold) / (1 + threshold)) * own.length) + 1
    for (let at = 0; at < listed && at < own.length; at += 1) {
      const entry = (entries[own[at] ?? 0] ??= { sets: [], places: [], first: 0 })
      entry.sets.push(current)
      entry.places.push(at)
    }
  }
  return pairs.toSorted((one, other) => one.left - other.left || one.right - other.right)
}

/** The sets that have a word among their rarest, ascending in size; those before `first` have become too small. */
interface Entries {
  readonly sets: number[]
  readonly places: number[]
  first: number
}

/** For products such as 0.85 * 20, which floating point puts a hair above 17. */
const slack = 1e-9

function atLeast(bound: number): number {
  return Math.ceil(bound - slack)
}

/** Each text as its set of words, these as numbers that ascend from the rarest of all to the most frequent. */
function rarestFirst(texts: readonly string[]): readonly Uint32Array[] {
  const numbers = new Map<string, number>()
  const frequency: number[] = []
  const sets = texts.map((text) =>
    Array.from(wordSet(text), (word) => {
      const number = numbers.get(word) ?? numbers.size
      numbers.set(word, number)
      frequency[number] = (frequency[number] ?? 0) + 1
      return number
    }),
  )
  const order = frequency.map((_, number) => number)
  order.sort((one, other) => (frequency[one] ?? 0) - (frequency[other] ?? 0) || one - other)
  const rank = new Uint32Array(order.length)
  for (const [place, number] of order.entries()) rank[number] = place
  return sets.map((set) => Uint32Array.from(set, (number) => rank[number] ?? 0).sort())
}

/** How much two ascending sets share, or something below `least` as soon as they cannot reach it. */
function shared(one: Uint32Array, other: Uint32Array, least: number): number {
  let count = 0
  for (let left = 0, right = 0; left < one.length && right < other.length;) {
    if (count + Math.min(one.length - left, other.length - right) < least) return count
    const difference = (one[left] ?? 0) - (other[right] ?? 0)
    if (difference === 0) count += 1
    if (difference <= 0) left += 1
    if (difference >= 0) right += 1
  }
  return count
}
