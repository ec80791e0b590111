import type { z } from "zod"
import { readableSchema } from "../../agents/replies/asked-schema.js"
import { isPlainObject } from "../../task/json.js"

/**
 * The same shape, read without what says nothing where it is left out: models that are not held to a schema leave out
 * empty lists, flags that are not set and details. They are asked for all the same.
 */
export function lenient<Schema extends z.ZodType>(schema: Schema): z.ZodType<z.output<Schema>> {
  return readableSchema(schema, withLeftOut) as z.ZodType<z.output<Schema>>
}

function withLeftOut(reply: unknown): unknown {
  if (!isPlainObject(reply)) return reply
  const { sentences, conflicts = [] } = reply
  return {
    ...reply,
    conflicts: eachWith({ detail: "" }, conflicts),
    ...(sentences === undefined ? {} : { sentences: eachWith({ paragraph: false }, sentences) }),
  }
}

function eachWith(usual: object, list: unknown): unknown {
  return Array.isArray(list)
    ? list.map((entry: unknown) => (isPlainObject(entry) ? { ...usual, ...entry } : entry))
    : list
}
