import type { Json } from "../../task/json.js"
import type { Merging, Where } from "./merging.js"
import { pathOfMember, pointerTo } from "./path.js"
import type { Place } from "./place.js"
import type { Walked, WalkedObject } from "./walk.js"

/**
 * Merges objects key by key, in the order and the Unicode form in which keys first appear in the plan.
 *
 * Keys go through a map, and `Object.fromEntries` defines them one by one: no key can reach a prototype.
 */
export function mergeObjects(
  items: readonly WalkedObject[],
  place: Place,
  where: Where,
  merging: Merging,
): Json {
  const byPlace = new Map<Place, { readonly own: Place; readonly key: string; readonly members: Walked[] }>()
  for (const { keys, members } of items) {
    members.forEach((member, position) => {
      const key = keys[position] ?? ""
      const own = place.member(key)
      const known = byPlace.get(own)
      if (known === undefined) byPlace.set(own, { own, key, members: [member] })
      else known.members.push(member)
    })
  }
  const merged: [string, Json][] = []
  for (const { own, key, members } of byPlace.values()) {
    const there = { path: pathOfMember(where.path, key), at: pointerTo(where.at, key) }
    const value = merging.mergeAt(members, own, there, merging)
    if (value !== undefined) merged.push([key, value])
  }
  return Object.fromEntries(merged)
}
