import type { Json } from "../../task/json.js"
import type { JoinedGroups } from "./join-near.js"
import type { Merging, Where } from "./merging.js"
import type { NearDuplicates } from "./near-duplicates.js"
import { nearFields, tellOfKeys } from "./near-fields.js"
import type { Place } from "./place.js"
import { valueAt } from "./rules/value-at.js"

/** What stands in the merged list: the element as it was delivered, or as its fields merge. */
export function elementValue(
  joined: JoinedGroups,
  index: number,
  place: Place,
  near: NearDuplicates | undefined,
  where: Where,
  merging: Merging,
): Json {
  const [group, ...others] = joined.groups
  const [{ value, about }] = group
  const shown = about === undefined ? `[${index}]` : shownBy(value, place)
  const own = { path: `${where.path}${shown}`, at: "" }
  const fieldsOnly = { ...merging, book: undefined }
  if (near !== undefined && others.length > 0) {
    // Of texts that are near, the first stands.
    if (typeof value === "string") return value
    tellOfKeys(joined, place, near, own.path, merging)
    return merging.mergeAt(nearFields(joined, place, near), place.nearElement, own, fieldsOnly) ?? value
  }
  const items = group.map(({ fields }) => fields).filter((fields) => fields !== undefined)
  return items.length === 0 ? value : (merging.mergeAt(items, place.element, own, fieldsOnly) ?? value)
}

/** Which element it is, as a path shows it: by its keys. */
function shownBy(value: Json, { elementKeys }: Place): string {
  const parts = elementKeys.map(({ name, keys }) => `${name}=${JSON.stringify(valueAt(value, keys) ?? null)}`)
  return `[${parts.join()}]`
}
