import type { Json } from "../../task/json.js"
import { type ByKind, type Kind, kindOf, nothing } from "./by-kind.js"
import type { Chain } from "./chain.js"
import { mergeKinds } from "./merge-kinds.js"
import { mergeLists } from "./merge-lists.js"
import { mergeObjects } from "./merge-object.js"
import { definitionOf } from "./merge-rule.js"
import { mergeValues } from "./merge-values.js"
import type { Merging, Where } from "./merging.js"
import type { Place } from "./place.js"
import { byPlan } from "./saying.js"
import type { Refused, Walked } from "./walk.js"

/** Merges what several briefs have at one path, in plan order; `undefined` when none has anything there. */
export function mergeAt(
  items: readonly Walked[],
  place: Place,
  where: Where,
  merging: Merging,
): Json | undefined {
  const [only] = items
  // Most elements of a long list stand alone, and with them each of their fields.
  if (only?.kind === "value" && items.length === 1) {
    const entry = kindOf(only, place) === "array" ? place.list : place.value
    return mergeValues([only], place, entry, where, merging)
  }
  const byKind = nothing()
  const kinds = new Set<Kind>()
  let isNull = false
  for (const item of items) {
    switch (item.kind) {
      case "value": {
        const kind = kindOf(item, place)
        byKind[kind].push(item)
        kinds.add(kind)
        break
      }
      case "list":
      case "single":
        byKind[item.kind].push(item)
        kinds.add(item.kind)
        for (const refused of item.refused) refuse(refused, merging)
        break
      case "object":
        byKind.object.push(item)
        kinds.add("object")
        break
      case "refused":
        refuse(item, merging)
        break
      case "null":
        isNull = true
    }
  }
  // Nobody has anything to say there, but a field that may be null has to stand.
  if (kinds.size === 0) return isNull ? null : undefined
  if (kinds.size === 1 || (place.named && place.list.chain.grain === "values"))
    return mergeKind(byKind, place, where, merging)
  return mergeKinds(byKind, mergeKind, place, where, merging)
}

/** Merges what is of one kind, or is counted together whatever it is. */
function mergeKind(byKind: ByKind, place: Place, where: Where, merging: Merging): Json | undefined {
  const { value, array, list, single, object } = byKind
  if (object.length > 0) return mergeObjects(object, place, where, merging)
  if (array.length > 0) return mergeValues(array, place, place.list, where, merging)
  if (single.length > 0) return mergeLists(single, place, place.list, where, merging)
  if (list.length === 0) return mergeValues(value, place, place.value, where, merging)
  if (place.list.chain.grain === "elements") return mergeLists(list, place, place.list, where, merging)
  const sayings = [...value, ...list.flatMap(({ elements }) => elements)].sort(byPlan)
  if (sayings.length === 0) return ofNone(place.list.chain)
  return mergeValues(sayings, place, place.list, where, merging)
}

function ofNone({ last }: Chain): Json | undefined {
  const work = last === undefined ? undefined : definitionOf(last)
  return work?.kind === "combining" ? work.ofNone : undefined
}

function refuse(record: Refused, { book, warnings }: Merging): void {
  book?.drop(record, "boundary")
  warnings.add("not plain JSON, or with a key that no output may have, and left out", record.ref)
}
