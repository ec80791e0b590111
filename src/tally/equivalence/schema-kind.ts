import { z } from "zod"

// Lazy schemas may go on for ever.
const mostWrappers = 32

/** A schema without what is around it: optional, nullable, default, readonly, the input side of a pipe, lazy. */
export function unwrapSchema(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  let current = schema
  for (let wrappers = 0; wrappers < mostWrappers; wrappers += 1) {
    const inner = innerOf(current)
    if (inner === undefined) return current
    current = inner
  }
  return undefined
}

function innerOf(schema: z.core.$ZodType): z.core.$ZodType | undefined {
  if (schema instanceof z.core.$ZodPipe) return schema._zod.def.out
  if (schema instanceof z.core.$ZodLazy) return schema._zod.def.getter()
  for (const wrapper of wrappers) {
    if (schema instanceof wrapper) return schema._zod.def.innerType
  }
  return undefined
}

const wrappers = [
  z.core.$ZodOptional,
  z.core.$ZodNullable,
  z.core.$ZodDefault,
  z.core.$ZodPrefault,
  z.core.$ZodCatch,
  z.core.$ZodNonOptional,
  z.core.$ZodReadonly,
] as const

/** What a schema of literals allows, as texts: an enum, a literal, a union of them; `undefined` for other schemas. */
export function literalsOf(schema: z.core.$ZodType, depth = 0): readonly z.core.util.Literal[] | undefined {
  const inner = unwrapSchema(schema)
  if (inner === undefined || depth > mostWrappers) return undefined
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
