import { z } from "zod"
import { ConfigError } from "../errors.js"
import { isPlainObject } from "../task/json.js"

type JsonSchema = Readonly<Record<string, unknown>>

/** How a zod schema is asked of a model. */
export interface ReplySchema {
  readonly json: JsonSchema
  /** True when the shape is no object and travels as `{ "answer": ... }`. */
  readonly wrapped: boolean
  /** False when the provider's strict mode cannot express it (records, free-form objects). */
  readonly strict: boolean
}

/**
 * The JSON Schema a model is asked for: an object at the top, every field required (optional ones may be null),
 * no others allowed, as OpenAI's strict mode wants it.
 *
 * @throws ConfigError when the schema has a type that JSON cannot hold
 */
export function replySchema(output: z.ZodType): ReplySchema {
  let schema: JsonSchema
  try {
    schema = z.toJSONSchema(output, { target: "draft-7", io: "input" })
  } catch (cause) {
    throw new ConfigError(
      `Expected an output schema that JSON Schema can express, got one that it cannot (${String(cause instanceof Error ? cause.message : cause)}). Use plain objects, arrays, texts, numbers, booleans and enums`,
      { cause },
    )
  }
  const { $schema: _, ...bare } = schema
  const wrapped = bare["type"] !== "object"
  const object = wrapped ? wrap(bare) : bare
  const open = { found: false }
  const json = strictly(object, open)
  return { json, wrapped, strict: !open.found }
}

function wrap(schema: JsonSchema): JsonSchema {
  const { definitions, ...answer } = schema
  const outer = { type: "object", properties: { answer }, required: ["answer"] }
  return definitions === undefined ? outer : { ...outer, definitions }
}

function strictly(schema: JsonSchema, open: { found: boolean }): JsonSchema {
  const result: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(schema)) {
    if (key === "properties" || key === "definitions") result[key] = mapValues(value, (member) => strictly(member, open))
    else if (key === "items" && isPlainObject(value)) result[key] = strictly(value, open)
    else if ((key === "anyOf" || key === "oneOf" || key === "allOf") && Array.isArray(value)) {
      result[key] = value.map((member: unknown) => (isPlainObject(member) ? strictly(member, open) : member))
    } else if (key !== "default") result[key] = value
  }
  if (schema["type"] !== "object") return result
  const { properties } = result
  if (!isPlainObject(properties) || isPlainObject(schema["additionalProperties"])) {
    open.found = true
    return result
  }
  const required = new Set(Array.isArray(schema["required"]) ? schema["required"] : [])
  result["properties"] = Object.fromEntries(
    Object.entries(properties).map(([name, member]) => [name, required.has(name) ? member : nullable(member)]),
  )
  result["required"] = Object.keys(properties)
  result["additionalProperties"] = false
  return result
}

function nullable(schema: unknown): unknown {
  return { anyOf: [schema, { type: "null" }] }
}

function mapValues(value: unknown, map: (member: JsonSchema) => unknown): unknown {
  if (!isPlainObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, isPlainObject(member) ? map(member) : member]))
}
