import { z } from "zod"
import { parseRuleOptions } from "../rule-options.js"
import { type Equivalence, type Keyed, choice, excerpt, invalid, none } from "./equivalence.js"
import { foldText } from "./fold-text.js"
import { declaredNone, isDeclaredNone } from "./none-texts.js"
import { layers } from "./unwrap.js"

/** Goes up whenever an output may get another key than before. */
const version = 1

const words: ReadonlyMap<string, "true" | "false"> = new Map([
  ["true", "true"],
  ["yes", "true"],
  ["y", "true"],
  ["1", "true"],
  ["false", "false"],
  ["no", "false"],
  ["n", "false"],
  ["0", "false"],
])

/** Options of `booleans`. */
export interface BooleansOptions {
  /** Texts that mean no answer, such as ["unknown"], whatever their case. @default none */
  readonly none?: readonly string[] | undefined
}

export const booleansOptions = z.strictObject({ none: declaredNone() })

const longest = 4_000

/**
 * True or false: the values, 1 and 0, and the words true, false, yes, no, y, n whatever their case, also in quotation
 * marks, bold, after "Answer:" or with a period. Everything else is invalid.
 *
 * @throws ConfigError for unknown options
 *
 * @example
 * ```ts
 * import { booleans } from "langgraph-quorum/tally"
 *
 * const { key } = booleans()
 * console.log(key(true), key("Yes."), key("**no**"), key("perhaps").kind)
 * ```
 */
export function booleans(options: BooleansOptions = {}): Equivalence {
  const { none: noneTexts } = parseRuleOptions(booleansOptions, options, "booleans")
  const key = (output: unknown): Keyed => {
    if (output === null || output === undefined) return none
    if (typeof output !== "string" && typeof output !== "number" && typeof output !== "boolean")
      return invalid("neither true nor false")
    const text = String(output)
    if (text.trim() === "" || isDeclaredNone(text, noneTexts)) return none
    for (const layer of text.length > longest && !text.includes("\\boxed") ? [] : layers(text)) {
      const word = words.get(foldText(layer.slice(0, longest)).toLowerCase())
      if (word !== undefined) return choice(word)
    }
    return invalid(`neither true nor false: ${excerpt(text)}`)
  }
  return { name: "booleans", params: { none: noneTexts }, version, key }
}
