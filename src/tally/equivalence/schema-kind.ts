import { z } from "zod"
import { unwrapSchema } from "../../task/unwrap-schema.js"

// A union may stand in itself, through a lazy schema.
const mostUnions = 32

/** What a schema of literals allows, as texts: an enum, a literal, a union of them; `undefined` for other schemas. */
export function literalsOf(schema: z.core.$ZodType, depth = 0): readonly z.core.util.Literal[] | undefined {
  const inner = unwrapSchema(schema)
  if (inner === undefined || depth > mostUnions) return undefined
  if (inner instanceof z.core.$ZodEnum) return z.core.util.getEnumValues(inner._zod.def.entries)
  if (inner instanceof z.core.$ZodLiteral) return [...inner._zod.def.values]
  if (inner instanceof z.core.$ZodNull || inner instanceof z.core.$ZodUndefined) return [null]
  if (!(inner instanceof z.core.$ZodUnion)) return undefined
  const options = inner._zod.def.options.map((option) => literalsOf(option, depth + 1))
  return options.every((option) => option !== undefined) ? options.flat() : undefined
}

/** Keys without which an object does not fit its schema. */
export function requiredKeys(schema: z.core.$ZodType): readonly string[] {
  if (!(schema instanceof z.core.$ZodObject)) return []
  return Object.entries(schema._zod.def.shape)
    .filter(([, field]) => field._zod.optin === undefined)
    .map(([key]) => key)
}
