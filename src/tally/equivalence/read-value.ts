import type { z } from "zod"
import type { Equivalence } from "./equivalence.js"
import { leafOf } from "./leaf-of.js"
import { unwrapSchema } from "../../task/unwrap-schema.js"
import { literalsOf } from "./schema-kind.js"

/**
 * How a text becomes a value of a schema of numbers, truth values or options, as its equivalence reads it: "$1,391.00" is
 * 1391, "(B)" and "Option B" are the option "B", "Yes." is true. Whatever fits already, is no text, or cannot be read
 * without doubt stays as it is.
 *
 * @param own what reads instead of the schema's own equivalence, where it is of the same kind: numbers with units, say
 */
export function readValue(schema: z.ZodType, own?: Equivalence): (output: unknown) => unknown {
  const inner = unwrapSchema(schema)
  const ofSchema = inner === undefined ? undefined : leafOf(inner)
  const equivalence = own !== undefined && own.name === ofSchema?.name ? own : ofSchema
  if (inner === undefined || equivalence === undefined) return (output) => output
  const values = new Map((literalsOf(inner) ?? []).map((literal) => [String(literal ?? ""), literal]))
  return (output) => {
    if (typeof output !== "string" || schema.safeParse(output).success) return output
    const read = equivalence.key(output)
    if (read.kind !== "choice") return output
    switch (equivalence.name) {
      case "numbers":
        return exactNumber(read.key) ?? output
      case "booleans":
        return read.key === "true"
      default:
        return values.get(read.key) ?? output
    }
  }
}

/** The number a key stands for, unless it would have to be rounded. */
function exactNumber(key: string): number | undefined {
  const value = Number(key)
  return Number.isFinite(value) && (String(value) === key || !key.includes("/")) ? value : undefined
}
