import type { Json } from "../../../task/json.js"
import { sameKey } from "../path.js"

/** What stands at these keys, as a path has them; `undefined` where nothing does. */
export function valueAt(root: Json, keys: readonly string[]): Json | undefined {
  let value: Json | undefined = root
  for (const key of keys) {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined
    const own: string | undefined = Object.hasOwn(value, key) ? key : inOtherForm(value, key)
    if (own === undefined) return undefined
    value = (value as Readonly<Record<string, Json>>)[own]
  }
  return value
}

const ascii = /^[ -~]*$/

/** Only a key that is not plain ASCII has another Unicode form. */
function inOtherForm(object: object, key: string): string | undefined {
  return ascii.test(key) ? undefined : Object.keys(object).find((own) => sameKey(own) === key)
}
