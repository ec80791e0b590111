import { z } from "zod"

// Lazy schemas may go on for ever.
const mostWrappers = 32

/** A schema without what is around it: optional, nullable, default, readonly, lazy; of a pipe, what comes out of it. */
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
