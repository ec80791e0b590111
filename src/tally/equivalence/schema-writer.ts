import { z } from "zod"
import type { Equivalence } from "./equivalence.js"
import { type JsonWriter, NotKeyed, plainWriter, writeArray, writeObject } from "./json-writer.js"
import { leafOf } from "./leaf-of.js"
import { RoundedNumber } from "./rounded-number.js"
import { unwrapSchema } from "../../task/unwrap-schema.js"
import { requiredKeys } from "./schema-kind.js"
import { strings } from "./strings.js"

const anyJson = plainWriter((text) => text)

/** Writers by schema: those of recursive schemas are made as far as outputs go down. */
type Writers = WeakMap<z.core.$ZodType, JsonWriter>

/** Writes a value as JSON in which every field counts as its own schema says. */
export function schemaWriter(schema: z.core.$ZodType, writers: Writers = new WeakMap()): JsonWriter {
  const known = writers.get(schema)
  if (known !== undefined) return known
  const writer = orNull(makeWriter(unwrapSchema(schema), (inner) => schemaWriter(inner, writers)))
  writers.set(schema, writer)
  return writer
}

/** True for a schema of objects or lists, whose parts have schemas of their own. */
export function isStructure(schema: z.core.$ZodType): boolean {
  return structures.some((structure) => schema instanceof structure)
}

const structures = [z.core.$ZodObject, z.core.$ZodArray, z.core.$ZodTuple, z.core.$ZodRecord]

function makeWriter(
  schema: z.core.$ZodType | undefined,
  writerOf: (inner: z.core.$ZodType) => JsonWriter,
): JsonWriter {
  if (schema === undefined) return anyJson
  if (schema instanceof z.core.$ZodObject) {
    const { shape, catchall } = schema._zod.def
    const required = requiredKeys(schema)
    return (value, place) =>
      writeObject(withKeys(asObject(value), required), place, (key) => {
        const field = Object.hasOwn(shape, key) ? shape[key] : catchall
        // Without a catchall, zod takes unknown keys away; with `never`, it refuses them.
        if (field instanceof z.core.$ZodNever) throw new NotKeyed(`/${key.slice(0, 60)}: unknown key`)
        return field === undefined ? undefined : writerOf(field)
      })
  }
  if (schema instanceof z.core.$ZodRecord) {
    const { valueType } = schema._zod.def
    return (value, place) => writeObject(asObject(value), place, () => writerOf(valueType))
  }
  if (schema instanceof z.core.$ZodArray) {
    const { element } = schema._zod.def
    return (value, place) => writeArray(asList(value), place, () => writerOf(element))
  }
  if (schema instanceof z.core.$ZodTuple) {
    const { items, rest } = schema._zod.def
    return (value, place) =>
      writeArray(asList(value), place, (index) => {
        const item = items[index] ?? rest
        return item === null ? anyJson : writerOf(item)
      })
  }
  const leaf = schema instanceof z.core.$ZodString ? strings() : leafOf(schema)
  return leaf === undefined ? anyJson : leafWriter(leaf)
}

function leafWriter(leaf: Equivalence): JsonWriter {
  const bare = leaf.name === "numbers" || leaf.name === "booleans"
  return (value) => {
    const keyed = leaf.key(value instanceof RoundedNumber ? value.decimal : value)
    switch (keyed.kind) {
      case "choice":
        // A fraction that does not end is no JSON number; as a text it is read as the same number again.
        return bare && !keyed.key.includes("/") ? keyed.key : JSON.stringify(keyed.key)
      case "none":
        return '""'
      case "invalid":
        throw new NotKeyed(keyed.reason)
    }
  }
}

function orNull(write: JsonWriter): JsonWriter {
  return (value, place) => (value === null ? "null" : value === undefined ? undefined : write(value, place))
}

function asObject(value: unknown): object {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value
  throw new NotKeyed("not an object")
}

function withKeys(object: object, keys: readonly string[]): object {
  const missing = keys.find((key) => !Object.hasOwn(object, key))
  if (missing === undefined) return object
  throw new NotKeyed(`/${missing.slice(0, 60)}: missing`)
}

function asList(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value
  throw new NotKeyed("not a list")
}
