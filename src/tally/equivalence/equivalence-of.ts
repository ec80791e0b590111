import { z } from "zod"
import type { ParamValue } from "../params.js"
import { parseRuleOptions } from "../rule-options.js"
import { anyChoice } from "./any-choice.js"
import type { Equivalence } from "./equivalence.js"
import { jsonKey } from "./json-key.js"
import { flag, jsonVersion } from "./json.js"
import { leafOf } from "./leaf-of.js"
import { unwrapSchema } from "../../task/unwrap-schema.js"
import { requiredKeys } from "./schema-kind.js"
import { isStructure, schemaWriter } from "./schema-writer.js"
import { setPaths, setsOption } from "./set-paths.js"

/** Options of `equivalenceOf`. */
export interface EquivalenceOfOptions {
  /** JSON pointers of lists that are sets, such as "/tags"; a step `*` is every element or member. @default none */
  readonly sets?: readonly string[] | undefined
  /** Whether texts that are not quite JSON are mended. @default true */
  readonly repair?: boolean | undefined
}

export const schemaOptions = z.strictObject({ sets: setsOption(), repair: flag("repair").default(true) })

/**
 * The equivalence of outputs that fit a schema: numbers, options and truth values as such, objects and lists as JSON
 * with every field counted by its own schema (a price of "1,000" is 1000, a name " Ann " is "Ann"), everything else,
 * plain texts too, by `anyChoice`.
 *
 * Of a pipe the output side counts. Optional, nullable, default and the like change nothing: null is no choice.
 *
 * @throws ConfigError for unknown options
 *
 * @example
 * ```ts
 * import { equivalenceOf } from "langgraph-quorum/tally"
 * import { z } from "zod"
 *
 * const { key } = equivalenceOf(z.object({ price: z.number(), unit: z.enum(["EUR", "USD"]) }))
 * console.log(key({ price: 1000, unit: "EUR" }), key('{"unit": "eur", "price": "1,000"}')) // the same twice
 * ```
 */
export function equivalenceOf(schema: z.core.$ZodType, options: EquivalenceOfOptions = {}): Equivalence {
  const { sets, repair } = parseRuleOptions(schemaOptions, options, "equivalenceOf")
  const inner = unwrapSchema(schema)
  if (inner === undefined) return anyChoice()
  if (!isStructure(inner)) return leafOf(inner) ?? anyChoice()
  const reading = { write: schemaWriter(inner), sets: setPaths(sets), repair, wanted: requiredKeys(inner) }
  return {
    name: "json",
    params: { sets: [...sets], repair, schema: asParams(schema) },
    version: jsonVersion,
    key: (output) => jsonKey(output, reading),
  }
}

/** The schema as a report shows it; what JSON Schema cannot say is left out. */
function asParams(schema: z.core.$ZodType): ParamValue {
  try {
    return JSON.parse(JSON.stringify(z.toJSONSchema(schema, { unrepresentable: "any" }))) as ParamValue
  } catch {
    return null
  }
}
