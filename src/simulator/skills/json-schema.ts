/** A JSON Schema with everything that is no object taken away. */
export type Schema = Readonly<Record<string, unknown>>

/** Whether the value is an object that is no array. */
export function isObject(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value)
}

/** A member that is a schema; `undefined` for what is missing or `true`. */
export function schemaAt(schema: Schema, key: string): Schema | undefined {
  const value = schema[key]
  return isObject(value) ? value : undefined
}

export function numberAt(schema: Schema, key: string): number | undefined {
  const value = schema[key]
  return typeof value === "number" ? value : undefined
}

export function listAt(schema: Schema, key: string): readonly unknown[] {
  const value = schema[key]
  return Array.isArray(value) ? value : []
}

const longestChain = 20

/** Follows `$ref` within the document and folds `allOf` in. */
export function resolve(schema: Schema, root: Schema): Schema {
  let current = schema
  for (let step = 0; step < longestChain && typeof current["$ref"] === "string"; step += 1) {
    const { $ref, ...beside } = current
    current = { ...target(String($ref), root), ...beside }
  }
  const parts = listAt(current, "allOf").filter(isObject)
  if (parts.length === 0) return current
  const { allOf: _, ...own } = current
  return parts.map((part) => resolve(part, root)).reduce(both, own)
}

function target(reference: string, root: Schema): Schema {
  let current: unknown = root
  for (const step of reference.replace(/^#\/?/, "").split("/").filter((part) => part !== "")) {
    const key = decodeURIComponent(step).replaceAll("~1", "/").replaceAll("~0", "~")
    if (Array.isArray(current)) current = current[Number(key)]
    else current = isObject(current) ? current[key] : undefined
  }
  return isObject(current) ? current : {}
}

/** A schema that asks for what both ask for. */
export function both(left: Schema, right: Schema): Schema {
  const properties = { ...schemaAt(left, "properties") }
  for (const [name, property] of Object.entries(schemaAt(right, "properties") ?? {})) {
    const known = properties[name]
    properties[name] = isObject(known) && isObject(property) ? { allOf: [known, property] } : property
  }
  const merged: Record<string, unknown> = { ...left, ...right }
  if (Object.keys(properties).length > 0) merged["properties"] = properties
  const required = new Set([...listAt(left, "required"), ...listAt(right, "required")])
  if (required.size > 0) merged["required"] = [...required]
  for (const key of ["minimum", "exclusiveMinimum", "minLength", "minItems"]) {
    const bounds = [numberAt(left, key), numberAt(right, key)].filter((bound) => bound !== undefined)
    if (bounds.length > 0) merged[key] = Math.max(...bounds)
  }
  for (const key of ["maximum", "exclusiveMaximum", "maxLength", "maxItems"]) {
    const bounds = [numberAt(left, key), numberAt(right, key)].filter((bound) => bound !== undefined)
    if (bounds.length > 0) merged[key] = Math.min(...bounds)
  }
  return merged
}

/** The type a schema asks for, told from its other words where it names none. */
export function typesOf(schema: Schema): readonly string[] {
  const type = schema["type"]
  if (typeof type === "string") return [type]
  if (Array.isArray(type)) return type.filter((entry) => typeof entry === "string")
  if ("properties" in schema || "additionalProperties" in schema || "required" in schema) return ["object"]
  if ("items" in schema || "prefixItems" in schema || "minItems" in schema) return ["array"]
  if ("minimum" in schema || "maximum" in schema || "multipleOf" in schema) return ["number"]
  return ["string"]
}
