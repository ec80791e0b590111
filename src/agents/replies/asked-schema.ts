import { z } from "zod"

const asked = new WeakMap<z.ZodType, z.ZodType>()

/**
 * A schema that takes more than it asks for: models are shown `schema`, and what they send passes through `read` before
 * it has to fit.
 */
export function readableSchema(schema: z.ZodType, read: (value: unknown) => unknown): z.ZodType {
  const readable = z.preprocess(read, schema)
  asked.set(readable, schema)
  return readable
}

/** The schema that models are shown. */
export function askedSchema(schema: z.ZodType): z.ZodType {
  return asked.get(schema) ?? schema
}
