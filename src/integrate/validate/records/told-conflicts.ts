import type { Conflict } from "../../../task/conflict.js"
import type { Json } from "../../../task/json.js"
import { valueKey } from "../../merge/value-key.js"

/** Whether a conflict at that path has that brief say that value. */
export type Told = (path: string, briefId: string, value: Json) => boolean

/** Reads all conflicts once. */
export function toldIn(conflicts: readonly Conflict[]): Told {
  const said = new Map<string, Set<string>>()
  for (const { path, values } of conflicts) {
    for (const { value, briefIds } of values) {
      const key = sayingKey(value)
      for (const briefId of briefIds) {
        const place = placeOf(path, briefId)
        const known = said.get(place)
        if (known === undefined) said.set(place, new Set([key]))
        else known.add(key)
      }
    }
  }
  return (path, briefId, value) => {
    // Large values are not looked at where nothing was told.
    const known = said.get(placeOf(path, briefId))
    return known !== undefined && known.has(sayingKey(value))
  }
}

function placeOf(path: string, briefId: string): string {
  return `${briefId}\n${path.normalize("NFC")}`
}

/** Lists are told apart by their elements, as a merge compares them; what may not be merged is left out everywhere. */
function sayingKey(value: Json): string {
  if (Array.isArray(value)) {
    return `[${(value as readonly Json[]).flatMap((element) => valueKey(element) ?? []).join()}]`
  }
  return valueKey(value) ?? ""
}
