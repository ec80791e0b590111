import type { Json } from "../../../task/json.js"

/** What stands at these keys; `undefined` where nothing does. */
export function valueAt(root: Json, keys: readonly string[]): Json | undefined {
  let value: Json | undefined = root
  for (const key of keys) {
    if (typeof value !== "object" || value === null || Array.isArray(value) || !Object.hasOwn(value, key))
      return undefined
    value = (value as Readonly<Record<string, Json>>)[key]
  }
  return value
}
