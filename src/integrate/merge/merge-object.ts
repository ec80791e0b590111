import type { Json } from "../../task/json.js"
import type { Item, Merging, Where } from "./merging.js"
import { pathOfMember, pointerTo } from "./path.js"
import type { Place } from "./place.js"
import type { WalkedObject } from "./walk.js"

/**
 * Merges objects key by key, in the order in which keys first appear in the plan.
 *
 * Keys go through a map, and `Object.fromEntries` defines them one by one: no key can reach a prototype.
 */
export function mergeObjects(
  items: readonly Item<WalkedObject>[],
  place: Place,
  where: Where,
  merging: Merging,
): Json {
  const byKey = new Map<string, Item[]>()
  for (const { source, node, scope } of items) {
    for (const [key, member] of node.members) {
      const item = { source, node: member, scope }
      const known = byKey.get(key)
      if (known === undefined) byKey.set(key, [item])
      else known.push(item)
    }
  }
  const merged: [string, Json][] = []
  for (const [key, members] of byKey) {
    const own = { path: pathOfMember(where.path, key), at: pointerTo(where.at, key) }
    const value = merging.mergeAt(members, place.member(key), own, merging)
    if (value !== undefined) merged.push([key, value])
  }
  return Object.fromEntries(merged)
}
