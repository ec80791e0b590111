/** A cluster; its first member founded it. */
export type Linked<Item> = readonly [Item, ...Item[]]

/** Clusters as far as is known, and what has to be known before they are final. */
export interface Linking<Item> {
  readonly clusters: readonly Linked<Item>[]
  /** Pairs that may matter, the earlier item first; the clusters are final when there is none. */
  readonly open: readonly (readonly [Item, Item])[]
}

/**
 * Complete-link clusters of items that come one after the other: each joins the earliest cluster whose members are all
 * like it, or founds one.
 *
 * An item's cluster depends on the items before it only, so that more items never move those that are placed: a vote
 * counted in waves is the same as one counted ballot by ballot. What is not known yet is hoped for: an item is first
 * compared with the founder of the earliest cluster that it may join, then with all who may be in it, and with nobody
 * in a cluster that one member keeps it out of. Source: complete linkage, T. Sørensen 1948.
 *
 * @example
 * ```ts
 * import { linkInOrder } from "langgraph-quorum/tally"
 *
 * const { clusters } = linkInOrder([1, 2, 9, 3], (earlier, later) => Math.abs(earlier - later) <= 1)
 * console.log(clusters) // [[1, 2], [9], [3]]: 3 is near 2, and not near 1
 * ```
 * @param alike of an earlier and a later item; `undefined` = not known yet
 */
export function linkInOrder<Item>(
  items: readonly Item[],
  alike: (earlier: Item, later: Item) => boolean | undefined,
): Linking<Item> {
  const clusters: [Item, ...Item[]][] = []
  const open: (readonly [Item, Item])[] = []
  for (const item of items) {
    const home = clusters.find((members) => members.every((member) => alike(member, item) !== false))
    if (home === undefined) {
      clusters.push([item])
    } else if (alike(home[0], item) === undefined) {
      open.push([home[0], item])
    } else {
      const unknown = home.filter((member) => alike(member, item) === undefined)
      open.push(...unknown.map((member) => [member, item] as const))
      home.push(item)
    }
  }
  return { clusters, open }
}
