import { z } from "zod"
import { ConfigError } from "../../errors.js"
import { askedSchema } from "./asked-schema.js"
import { type JsonSchema, strictSchema } from "./strict-schema.js"

/** How a zod schema is asked of a model. */
export interface ReplySchema {
  readonly json: JsonSchema
  /** True when the shape is no object and travels as `{ "answer": ... }`. */
  readonly wrapped: boolean
  /** False when the provider's strict mode cannot express it (records, tuples, free-form objects). */
  readonly strict: boolean
}

/**
 * The JSON Schema a model is asked for: an object at the top, in the form of strict mode where that can express it.
 *
 * @throws ConfigError when the schema has a type that JSON cannot hold
 */
export function replySchema(output: z.ZodType): ReplySchema {
  let schema: JsonSchema
  try {
    schema = z.toJSONSchema(askedSchema(output), { target: "draft-7", io: "input" })
  } catch (cause) {
    throw new ConfigError(
      `Expected an output schema that JSON Schema can express, got one that it cannot (${String(cause instanceof Error ? cause.message : cause)}). Use plain objects, arrays, texts, numbers, booleans and enums`,
      { cause },
    )
  }
  const { $schema: _, ...bare } = schema
  const wrapped = bare["type"] !== "object"
  const object = wrapped ? wrap(bare) : bare
  const strict = strictSchema(object)
  return { json: strict ?? object, wrapped, strict: strict !== undefined }
}

function wrap(schema: JsonSchema): JsonSchema {
  const { definitions, ...answer } = schema
  const outer = { type: "object", properties: { answer }, required: ["answer"], additionalProperties: false }
  const whole = definitions === undefined ? outer : { ...outer, definitions }
  // What referred to the root refers to the answer now.
  const moved: unknown = JSON.parse(JSON.stringify(whole), (key, value: unknown) =>
    key === "$ref" && value === "#" ? "#/properties/answer" : value,
  )
  return moved as JsonSchema
}
