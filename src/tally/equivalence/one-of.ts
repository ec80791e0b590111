import { z } from "zod"
import { parseRuleOptions, show } from "../rule-options.js"
import { type Equivalence, type Keyed, choice, excerpt, invalid, none } from "./equivalence.js"
import { declaredNone, isDeclaredNone } from "./none-texts.js"
import { nameOption } from "./option-name.js"
import { type OptionList, isList, optionTable } from "./option-table.js"
import { layers } from "./unwrap.js"

/** Goes up whenever an output may get another key than before. */
const version = 1

const isText = (value: unknown) => typeof value === "string"

const optionList = z.custom<OptionList>(
  (value) => typeof value === "object" && value !== null && Object.values(value).every(isText),
  {
    error: (issue) =>
      `expected the options to be a list of texts or letters with texts, got ${show(issue.input)}`,
  },
)

/** Options of `oneOf`. */
export interface OneOfOptions {
  /** Whether `a` is `A`. @default true unless case is all that tells two options apart */
  readonly ignoreCase?: boolean | undefined
  /** Texts that mean no answer, such as ["N/A"], whatever their case. @default none */
  readonly none?: readonly string[] | undefined
}

export const oneOfOptions = z.strictObject({
  ignoreCase: z
    .boolean({ error: (issue) => `expected \`ignoreCase\` to be true or false, got ${show(issue.input)}` })
    .optional(),
  none: declaredNone(),
})

// A reply that is a choice is short; a page is not searched for letters.
const longest = 4_000

/**
 * One of the options, however it is set: `D`, `(D)`, `D.`, `D) Paris`, `Option D`, `**D**`, `"D"`, `\boxed{D}`,
 * "Answer: D", and the text of an option for its letter.
 *
 * What is no option, and what names two, is invalid; nothing is guessed from prose. The key is the option as it was
 * given, or its letter.
 *
 * @param options texts, or a record of letters and the texts they stand for
 * @throws ConfigError for no options, an empty one, or two that cannot be told apart
 *
 * @example
 * ```ts
 * import { oneOf } from "langgraph-quorum/tally"
 *
 * const { key } = oneOf({ A: "Paris", B: "Rome" })
 * console.log(key("(B)"), key("Answer: rome"), key("A. Paris")) // B, B, A
 * console.log(key("A or B").kind, key("A. Rome").kind, key("C").kind) // all "invalid"
 * ```
 */
export function oneOf(options: OptionList, settings: OneOfOptions = {}): Equivalence {
  const list = parseRuleOptions(optionList, options, "oneOf")
  const { ignoreCase, none: noneTexts } = parseRuleOptions(oneOfOptions, settings, "oneOf")
  const table = optionTable(list, ignoreCase, "oneOf")

  const key = (output: unknown): Keyed => {
    if (output === null || output === undefined) return none
    if (typeof output !== "string" && typeof output !== "number" && typeof output !== "boolean")
      return invalid("not one of the options, but no text either")
    const text = String(output)
    if (text.trim() === "") return none
    if (text.length > longest && !text.includes("\\boxed")) return invalid("a text too long for one option")
    const found = table.find(text)
    if (found !== undefined) return choice(found)
    if (isDeclaredNone(text, noneTexts)) return none
    for (const layer of layers(text)) {
      const named = layer.length > longest ? undefined : nameOption(layer, table)
      if (named !== undefined) return choice(named)
    }
    return invalid(`not one of ${table.keys.slice(0, 20).join(", ")}: ${excerpt(text)}`)
  }
  return {
    name: "oneOf",
    params: {
      options: isList(list) ? [...list] : { ...list },
      ignoreCase: table.ignoreCase,
      none: noneTexts,
    },
    version,
    key,
  }
}
