import { ConfigError } from "../errors.js"
import { LinkTable } from "./link-table.js"

/**
 * What is known of two items, by their places, the earlier first: whether they are the same, how alike they are, or
 * `undefined` for nothing yet.
 */
export type PairTest = (earlier: number, later: number) => boolean | number | undefined

/** Items that are the same, by their places. */
export interface LinkedItems {
  /** The earliest member: it stands for the others. */
  readonly representative: number
  /** Ascending. */
  readonly members: readonly number[]
}

/** Its table of pairs has the square of it, at 8 bytes a pair. */
const mostDistinct = 2_000

/**
 * Clusters in which every item is the same as every other one (complete-link), in the order of their earliest items.
 *
 * Equal items are one without a test. The two clusters with the highest least similarity between their members are
 * merged first; of equal ones those with the earliest items. Nothing but the places and the pairs decides, and there
 * is no chain: that A is like B and B like C does not put A and C together. `true` counts 1, `false` and `undefined` 0.
 *
 * Source: T. Sørensen, "A method of establishing groups of equal amplitude in plant sociology" (1948).
 *
 * @param threshold least similarity of two items that are the same. @default 1: only `true` will do
 * @throws ConfigError for more than 2,000 distinct items, or a threshold that is not above 0
 * @example
 * ```ts
 * import { completeLink, textOverlap } from "langgraph-quorum/tally"
 *
 * const texts = ["it is in Paris", "it is in Rome", "in Paris it is"]
 * const alike = (left: number, right: number) => textOverlap(texts[left] ?? "", texts[right] ?? "")
 * console.log(completeLink(texts, alike, 0.9)) // [{ representative: 0, members: [0, 2] }, { representative: 1, members: [1] }]
 * ```
 */
export function completeLink(
  items: readonly string[],
  similar: PairTest,
  threshold = 1,
): readonly LinkedItems[] {
  if (!(threshold > 0)) {
    throw new ConfigError(
      `completeLink: expected a threshold above 0, got ${threshold}. Below it everything is one`,
    )
  }
  const distinct = distinctItems(items)
  if (distinct.length > mostDistinct) {
    throw new ConfigError(
      `completeLink: expected at most ${mostDistinct} distinct items, got ${distinct.length}. Cluster fewer at a time`,
    )
  }
  const clusters = distinct.map((places): number[] | undefined => [...places])
  const table = new LinkTable(distinct.length, (row, column) =>
    toNumber(similar(distinct[row]?.[0] ?? 0, distinct[column]?.[0] ?? 0)),
  )
  for (
    let next = table.closest();
    next !== undefined && next.similarity >= threshold;
    next = table.closest()
  ) {
    const { one, other } = next
    clusters[one]?.push(...(clusters[other] ?? []))
    clusters[other] = undefined
    table.merge(one, other)
  }
  return clusters.flatMap((members) => {
    const sorted = members?.sort((left, right) => left - right) ?? []
    const [representative] = sorted
    return representative === undefined ? [] : [{ representative, members: sorted }]
  })
}

/**
 * The pairs of distinct items of which nothing is known yet, the shortest texts first, as they cost least to test.
 *
 * Each is a pair of places, the earlier first, of the first items of their kind; equal items need no test. Test in that
 * order, and stop where the budget does: what stays unknown is not merged. Equivalence of texts by entailment in both
 * directions: Kuhn, Gal and Farquhar 2023 (arXiv 2302.09664).
 *
 * @example
 * ```ts
 * import { pairsToAsk } from "langgraph-quorum/tally"
 *
 * console.log(pairsToAsk(["yes", "no", "yes", "certainly"], () => undefined)) // [[0, 1], [1, 3], [0, 3]]
 * ```
 */
export function pairsToAsk(
  items: readonly string[],
  known: PairTest,
): readonly (readonly [number, number])[] {
  const firsts = distinctItems(items).map(([first]) => first)
  const lengthOf = (place: number): number => items[place]?.length ?? 0
  return firsts
    .flatMap((later, position) => firsts.slice(0, position).map((earlier) => [earlier, later] as const))
    .filter(([earlier, later]) => known(earlier, later) === undefined)
    .sort(
      ([one, other], [third, fourth]) =>
        lengthOf(one) + lengthOf(other) - lengthOf(third) - lengthOf(fourth) || one - third || other - fourth,
    )
}

type Places = readonly [number, ...number[]]

/** The places of equal items, in the order of their first. */
function distinctItems(items: readonly string[]): readonly Places[] {
  const found = new Map<string, [number, ...number[]]>()
  for (const [place, item] of items.entries()) {
    const places = found.get(item)
    if (places === undefined) found.set(item, [place])
    else places.push(place)
  }
  return [...found.values()]
}

function toNumber(similarity: boolean | number | undefined): number {
  // What is no number is no similarity either.
  return Number.isNaN(Number(similarity ?? 0)) ? 0 : Number(similarity ?? 0)
}
