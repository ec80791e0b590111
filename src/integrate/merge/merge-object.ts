import type { Json } from "../../task/json.js"
import type { Merging, Where } from "./merging.js"
import { pathOfMember, pointerTo } from "./path.js"
import type { Place } from "./place.js"
import type { Walked, WalkedObject } from "./walk.js"

/**
 * Merges objects key by key, in the order in which keys first appear in the plan.
 *
 * Keys go through a map, and `Object.fromEntries` defines them one by one: no key can reach a prototype.
 */
export function mergeObjects(
  items: readonly WalkedObject[],
  place: Place,
  where: Where,
  merging: Merging,
): Json {
  const byKey = new Map<string, Walked[]>()
  for (const { keys, members } of items) {
    for (const [position, member] of members.entries()) {
      const key = keys[position] ?? ""
      const known = byKey.get(key)
      if (known === undefined) byKey.set(key, [member])
      else known.push(member)
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
