import { isPlainObject } from "../../task/json.js"

export type JsonSchema = Readonly<Record<string, unknown>>

/** What OpenAI's strict mode knows, by its guide to structured outputs; it refuses a request with anything else. */
const knownKeywords: ReadonlySet<string> = new Set([
  "type",
  "properties",
  "required",
  "additionalProperties",
  "items",
  "anyOf",
  "enum",
  "const",
  "$ref",
  "definitions",
  "title",
  "description",
  "pattern",
  "format",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minItems",
  "maxItems",
])

const knownFormats: ReadonlySet<unknown> = new Set([
  "date-time",
  "time",
  "date",
  "duration",
  "email",
  "hostname",
  "ipv4",
  "ipv6",
  "uuid",
])

/** One of these makes a schema say something; without any it allows everything, which strict mode does not. */
const substance = ["type", "anyOf", "enum", "const", "$ref"]

/**
 * The schema in the form of OpenAI's strict mode, or nothing when that cannot express it.
 *
 * Every property is required (optional ones may be null) and no others are allowed. Bounds that strict mode does
 * not know move into the description: the model is told, and our own validation holds it to them.
 */
export function strictSchema(schema: JsonSchema): JsonSchema | undefined {
  if (Array.isArray(schema["allOf"])) return single(schema, schema["allOf"])
  const result: Record<string, unknown> = {}
  const hints: string[] = []
  for (const [name, value] of Object.entries(schema)) {
    const keyword = name === "oneOf" ? "anyOf" : name
    if (keyword === "properties" || keyword === "definitions") {
      const members = strictMembers(value)
      if (members === undefined) return undefined
      result[keyword] = members
    } else if (keyword === "items" || keyword === "anyOf") {
      const inner = keyword === "items" ? strictOf(value) : strictList(value)
      if (inner === undefined) return undefined
      result[keyword] = inner
    } else if (isKnown(keyword, value)) result[keyword] = value
    else if (keyword !== "default" && isScalar(value)) hints.push(`${keyword} ${value}`)
  }
  if (!substance.some((keyword) => keyword in result)) return undefined
  if (hints.length > 0) {
    const said = typeof schema["description"] === "string" ? `${schema["description"]} ` : ""
    result["description"] = `${said}(${hints.join(", ")})`
  }
  return schema["type"] === "object" ? closed(result, schema) : result
}

/** An object with its properties all required and no room for others; one that has such room cannot be strict. */
function closed(result: Record<string, unknown>, schema: JsonSchema): JsonSchema | undefined {
  const { properties } = result
  const { additionalProperties: others } = schema
  if (!isPlainObject(properties) || (others !== undefined && others !== false)) return undefined
  const required = new Set(Array.isArray(schema["required"]) ? schema["required"] : [])
  const members = Object.entries(properties).map(([name, member]) => [
    name,
    required.has(name) ? member : nullable(member),
  ])
  return {
    ...result,
    properties: Object.fromEntries(members) as unknown,
    required: Object.keys(properties),
    additionalProperties: false,
  }
}

/** An intersection of one is that one; of more, strict mode knows none. */
function single(schema: JsonSchema, members: readonly unknown[]): JsonSchema | undefined {
  const [only] = members
  if (members.length !== 1 || !isPlainObject(only)) return undefined
  const { allOf: _, ...rest } = schema
  return strictSchema({ ...rest, ...only })
}

function isKnown(keyword: string, value: unknown): boolean {
  if (keyword === "format") return knownFormats.has(value)
  // Its regular expressions cannot look around.
  if (keyword === "pattern") return typeof value === "string" && !/\(\?<?[=!]/.test(value)
  return knownKeywords.has(keyword)
}

function isScalar(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value)
}

function strictOf(value: unknown): JsonSchema | undefined {
  return isPlainObject(value) ? strictSchema(value) : undefined
}

function strictList(value: unknown): readonly JsonSchema[] | undefined {
  if (!Array.isArray(value)) return undefined
  const members = value.map(strictOf)
  return members.every((member) => member !== undefined) ? members : undefined
}

function strictMembers(value: unknown): Record<string, JsonSchema> | undefined {
  if (!isPlainObject(value)) return undefined
  const members: [string, JsonSchema][] = []
  for (const [name, schema] of Object.entries(value)) {
    const member = strictOf(schema)
    if (member === undefined) return undefined
    members.push([name, member])
  }
  return Object.fromEntries(members)
}

function nullable(schema: unknown): JsonSchema {
  return { anyOf: [schema, { type: "null" }] }
}
