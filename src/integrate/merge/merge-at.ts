import type { Json } from "../../task/json.js"
import { type ByKind, isOf, kindOf, nothing } from "./by-kind.js"
import { mergeKinds } from "./merge-kinds.js"
import { mergeLists } from "./merge-lists.js"
import { mergeObjects } from "./merge-object.js"
import { mergeValues } from "./merge-values.js"
import type { Item, Merging, Where } from "./merging.js"
import type { Place } from "./place.js"
import { type Saying, byPlan } from "./saying.js"
import type { WalkedList, WalkedValue } from "./walk.js"

/** Merges what several briefs have at one path; `undefined` when none has anything there. */
export function mergeAt(
  items: readonly Item[],
  place: Place,
  where: Where,
  merging: Merging,
): Json | undefined {
  const byKind = nothing()
  for (const item of items) sort(item, byKind, place, merging)
  const kinds = Object.values(byKind).filter((one) => one.length > 0).length
  // Nobody has anything to say there, but a field that may be null has to stand.
  if (kinds === 0) return items.some(({ node }) => node.kind === "null") ? null : undefined
  if (kinds === 1 || (place.named && place.list.chain.grain === "values"))
    return mergeKind(byKind, place, where, merging)
  return mergeKinds(byKind, mergeKind, place, where, merging)
}

/** Puts an item with those of its kind; what may not be merged is dropped, and null says nothing. */
function sort(item: Item, byKind: ReturnType<typeof nothing>, place: Place, merging: Merging): void {
  const { source } = item
  if (isOf("value", item)) byKind[kindOf(item.node, place)].push(item)
  else if (isOf("object", item)) byKind.object.push(item)
  else if (isOf("refused", item)) refuse({ source, ref: item.node.ref }, merging)
  else if (isOf("list", item) || isOf("single", item)) {
    byKind[item.node.kind].push(item)
    for (const { ref } of item.node.refused) refuse({ source, ref }, merging)
  }
}

/** Merges what is of one kind, or is counted together whatever it is. */
function mergeKind(byKind: ByKind, place: Place, where: Where, merging: Merging): Json | undefined {
  const { value, array, list, single, object } = byKind
  if (object.length > 0) return mergeObjects(object, place, where, merging)
  if (array.length > 0) return mergeValues(array.map(sayingOf), place, place.list, where, merging)
  if (single.length > 0) return mergeLists(single, place, place.list, where, merging)
  if (list.length === 0) return mergeValues(value.map(sayingOf), place, place.value, where, merging)
  if (place.list.chain.grain === "elements") return mergeLists(list, place, place.list, where, merging)
  const sayings = [...value.map(sayingOf), ...list.flatMap(elementsOf)].sort(byPlan)
  return mergeValues(sayings, place, place.list, where, merging)
}

function sayingOf({ source, node, scope }: Item<WalkedValue>): Saying {
  const { ref, order, value, key } = node
  return { source, ref, order, value, key, scope }
}

function elementsOf({ source, node, scope }: Item<WalkedList>): readonly Saying[] {
  return node.elements.map(({ ref, order, value, key }) => ({ source, ref, order, value, key, scope }))
}

function refuse(record: Pick<Saying, "source" | "ref">, { book, warnings }: Merging): void {
  book?.drop(record, "boundary")
  warnings.add("not plain JSON, or with a key that no output may have, and left out", record.ref)
}
