import { wholeBetween } from "../random.js"
import { fillText } from "./fill-text.js"
import { type Filling, shallow } from "./filling.js"
import { type JsonSchema, isImpossible, isRecord, numberIn, optionsOf, plainSchema } from "./json-schema.js"
import type { Field } from "./material.js"

const entryNames = ["first", "second", "third", "fourth", "fifth", "sixth"]

/** An object with all its properties; with the required ones alone once it gets deep. */
export function fillObject(filling: Filling, schema: JsonSchema, field: Field): unknown {
  const properties = isRecord(schema["properties"]) ? schema["properties"] : {}
  const required = Array.isArray(schema["required"])
    ? schema["required"].filter((name) => typeof name === "string")
    : []
  const lean = field.depth >= shallow || filling.full()
  const declared = Object.keys(properties).filter(
    (name) => !isImpossible(plainSchema(properties[name], filling.root)),
  )
  const names = lean ? required : [...new Set([...declared, ...required])]
  const rest = plainSchema(schema["additionalProperties"] ?? {}, filling.root)
  const extra =
    Object.keys(properties).length > 0 && numberIn(schema, "minProperties") === undefined
      ? []
      : extraNames(filling, schema, names.length, lean)
  const siblings = [...names, ...extra]
  const entries = siblings.map((name) => [
    name,
    filling.fill(Object.hasOwn(properties, name) ? properties[name] : rest, {
      ...field,
      name,
      siblings,
      depth: field.depth + 1,
    }),
  ])
  // Defines own properties, so that a property called __proto__ is one like any other.
  return Object.fromEntries(entries) as unknown
}

/** Names for an object of free keys. */
function extraNames(filling: Filling, schema: JsonSchema, present: number, lean: boolean): readonly string[] {
  if (schema["additionalProperties"] === false) return []
  const least = Math.max(0, (numberIn(schema, "minProperties") ?? 0) - present)
  const most = Math.max(0, (numberIn(schema, "maxProperties") ?? Infinity) - present)
  const open = "additionalProperties" in schema || "propertyNames" in schema
  const wanted = lean || !open ? least : Math.max(least, wholeBetween(filling.random, 1, 2))
  const count = Math.min(wanted, most)
  const names = plainSchema(schema["propertyNames"] ?? {}, filling.root)
  const options = optionsOf(names, filling.root)
  if (options !== undefined) return options.map(String).slice(0, Number.isFinite(most) ? most : undefined)
  const made = new Set<string>()
  for (let tries = 0; made.size < count && tries < 20 * count; tries += 1) {
    made.add(fillText(names, entryNames[tries] ?? `entry${tries + 1}`, filling.random, ""))
  }
  return [...made]
}
