import { wholeBetween } from "../random.js"
import { type Filling, shallow } from "./filling.js"
import { type JsonSchema, numberIn } from "./json-schema.js"
import type { Field } from "./material.js"

/** A list; as many entries as the material has, within what the schema allows. */
export function fillArray(filling: Filling, schema: JsonSchema, field: Field): unknown {
  const items = schema["items"]
  // Before draft 2020-12 a tuple was written as a list of `items`.
  const prefix = schema["prefixItems"] ?? (Array.isArray(items) ? items : [])
  const positions: readonly unknown[] = Array.isArray(prefix) ? prefix : []
  const rest = Array.isArray(items)
    ? (schema["additionalItems"] ?? false)
    : (items ?? (positions.length > 0 ? false : {}))
  const count = entryCount(filling, schema, field, positions.length, rest !== false)
  const list: unknown[] = []
  const seen = new Set<string>()
  const unique = schema["uniqueItems"] === true
  for (let tries = 0; list.length < count && tries < 10 * count + 10; tries += 1) {
    const position = list.length
    const wanted =
      position === 0 && positions.length === 0 ? (schema["contains"] ?? rest) : (positions[position] ?? rest)
    // Another try asks for another item, or the material would repeat itself.
    const item = unique ? tries : position
    const value = filling.fill(wanted, {
      ...field,
      item,
      list: field.name,
      siblings: [],
      depth: field.depth + 1,
    })
    const key = unique ? JSON.stringify(value) : ""
    if (unique && seen.has(key)) continue
    seen.add(key)
    list.push(value)
  }
  return list
}

function entryCount(
  filling: Filling,
  schema: JsonSchema,
  field: Field,
  positions: number,
  open: boolean,
): number {
  const least = Math.max(numberIn(schema, "minItems") ?? 0, "contains" in schema ? 1 : 0)
  const most = Math.min(numberIn(schema, "maxItems") ?? Infinity, open ? Infinity : positions)
  if (filling.full()) return Math.min(least, positions)
  if (positions > 0) return Math.min(Math.max(positions, least), most)
  const deep = field.depth >= shallow
  const wanted = filling.material.count?.(field) ?? wholeBetween(filling.random, 1, 3)
  // Recursive lists would multiply: the deeper, the shorter.
  const bounded = deep ? 0 : field.depth >= 4 ? Math.min(wanted, 1) : wanted
  return Math.min(Math.max(bounded, least), most)
}
