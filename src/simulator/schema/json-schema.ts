/** A JSON Schema that is an object; `true` and `false` are schemas too, and are made into these. */
export type JsonSchema = Readonly<Record<string, unknown>>

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** A schema that nothing fits. */
const never: JsonSchema = { not: {} }

/** Longest chain of `$ref` that is followed; more is a circle. */
const longestChain = 40

/** The schema with its `$ref` followed and its `allOf` merged, so that its own keywords say everything. */
export function plainSchema(schema: unknown, root: unknown, followed = 0): JsonSchema {
  if (schema === false || followed > longestChain) return never
  if (!isRecord(schema)) return {}
  const { $ref, allOf, ...own } = schema
  const parts: JsonSchema[] = []
  if (typeof $ref === "string") parts.push(plainSchema(target(root, $ref), root, followed + 1))
  if (Array.isArray(allOf)) parts.push(...allOf.map((part) => plainSchema(part, root, followed + 1)))
  return parts.reduce(mergeSchemas, own)
}

/** Follows a reference inside the document: `#`, `#/$defs/name`, `#/definitions/name`. */
function target(root: unknown, reference: string): unknown {
  if (!reference.startsWith("#")) return {}
  let value = root
  for (const part of reference.slice(1).split("/").slice(1)) {
    const key = decodeURIComponent(part).replaceAll("~1", "/").replaceAll("~0", "~")
    value =
      typeof value === "object" && value !== null && Object.hasOwn(value, key)
        ? Reflect.get(value, key)
        : undefined
  }
  return value
}

const larger = new Set(["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"])
const smaller = new Set(["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"])

/** A schema that asks for what both ask for. */
export function mergeSchemas(left: JsonSchema, right: JsonSchema): JsonSchema {
  const merged = new Map<string, unknown>(Object.entries(left))
  for (const [key, value] of Object.entries(right)) {
    merged.set(key, merged.has(key) ? both(key, merged.get(key), value) : value)
  }
  return Object.fromEntries(merged)
}

function both(key: string, left: unknown, right: unknown): unknown {
  if (typeof left === "number" && typeof right === "number") {
    if (larger.has(key)) return Math.max(left, right)
    if (smaller.has(key)) return Math.min(left, right)
  }
  if (key === "properties" && isRecord(left) && isRecord(right)) {
    const names = new Set([...Object.keys(left), ...Object.keys(right)])
    return Object.fromEntries([...names].map((name) => [name, bothMembers(left[name], right[name])]))
  }
  if (key === "required") return [...new Set([...listOf(left), ...listOf(right)])]
  if ((key === "enum" || key === "type") && left !== undefined && right !== undefined)
    return common(left, right)
  return right
}

function bothMembers(left: unknown, right: unknown): unknown {
  if (left === undefined || right === undefined) return left ?? right
  return { allOf: [left, right] }
}

function common(left: unknown, right: unknown): readonly unknown[] {
  const wanted = new Set(listOf(right).map((value) => JSON.stringify(value)))
  return listOf(left).filter((value) => wanted.has(JSON.stringify(value)))
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [value]
}

/** The values to choose from, when the schema is a choice of constants; without `null`, unless that is all. */
export function optionsOf(schema: JsonSchema, root: unknown): readonly unknown[] | undefined {
  const values = allOptions(schema, root)
  if (values === undefined) return undefined
  const some = values.filter((value) => value !== null)
  return some.length === 0 ? values : some
}

function allOptions(schema: JsonSchema, root: unknown): readonly unknown[] | undefined {
  if ("const" in schema) return [schema["const"]]
  if (Array.isArray(schema["enum"])) return listOf(schema["enum"])
  const members = unionMembers(schema, root)
  if (members === undefined) return schema["type"] === "null" ? [null] : undefined
  const options: unknown[] = []
  for (const member of members) {
    const values = allOptions(member, root)
    if (values === undefined) return undefined
    options.push(...values)
  }
  return options
}

/** The members of `anyOf` or `oneOf`, plain, without those that nothing fits. */
export function unionMembers(schema: JsonSchema, root: unknown): readonly JsonSchema[] | undefined {
  const members = schema["anyOf"] ?? schema["oneOf"]
  if (!Array.isArray(members)) return undefined
  return members.map((member) => plainSchema(member, root)).filter((member) => !isImpossible(member))
}

/** Whether nothing fits the schema. */
export function isImpossible(schema: JsonSchema): boolean {
  const { not } = schema
  return not === true || (isRecord(not) && Object.keys(not).length === 0)
}

/** The type to make, `null` only when there is no other. */
export function typeOf(schema: JsonSchema): string {
  const { type } = schema
  if (typeof type === "string") return type
  if (Array.isArray(type)) {
    const types = type.filter((name) => typeof name === "string")
    return types.find((name) => name !== "null") ?? types[0] ?? "string"
  }
  if ("properties" in schema || "required" in schema || "additionalProperties" in schema) return "object"
  if ("items" in schema || "prefixItems" in schema || "minItems" in schema) return "array"
  const numeric = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]
  return numeric.some((key) => key in schema) ? "number" : "string"
}

/** A keyword that is a number, or `undefined`. */
export function numberIn(schema: JsonSchema, key: string): number | undefined {
  const value = schema[key]
  return typeof value === "number" && Number.isFinite(value) ? value : undefined
}
