import { z } from "zod"
import { ConfigError } from "../../errors.js"
import { booleans } from "./booleans.js"
import type { Equivalence } from "./equivalence.js"
import { numbers } from "./numbers.js"
import { oneOf } from "./one-of.js"
import { literalsOf } from "./schema-kind.js"

/** The equivalence of a schema of numbers, truth values or options; `undefined` for all others. */
export function leafOf(schema: z.core.$ZodType): Equivalence | undefined {
  if (schema instanceof z.core.$ZodNumber || schema instanceof z.core.$ZodBigInt) return numbers()
  if (schema instanceof z.core.$ZodBoolean) return booleans()
  const literals = literalsOf(schema)
  return literals === undefined ? undefined : ofLiterals(literals)
}

function ofLiterals(literals: readonly z.core.util.Literal[]): Equivalence | undefined {
  // null, undefined and the empty text are no choices, but none.
  const options = [...new Set(literals.map((literal) => String(literal ?? "")))].filter(
    (text) => text.trim() !== "",
  )
  if (options.length === 0) return undefined
  if (literals.every((literal) => typeof literal === "boolean") && options.length === 2) return booleans()
  try {
    return oneOf(options)
  } catch (error) {
    // Options such as "a" and " a" differ, but not for a voter's eye: then only what is exactly equal is.
    if (error instanceof ConfigError) return undefined
    throw error
  }
}
