import { z } from "zod"
import { parseRuleOptions, show } from "../rule-options.js"
import { type Equivalence, type Keyed, choice, invalid, none } from "./equivalence.js"
import { collapse, foldText, stripPeriod, stripQuotes } from "./fold-text.js"
import { declaredNone, isDeclaredNone } from "./none-texts.js"

/** Goes up whenever a text may get another key than before. */
const version = 1

/** Options of `strings`. */
export interface StringsOptions {
  /** Whether `Paris` is `paris`. @default false */
  readonly ignoreCase?: boolean | undefined
  /** Texts that mean no answer, such as ["N/A"], whatever their case. @default none */
  readonly none?: readonly string[] | undefined
}

export const stringsOptions = z.strictObject({
  ignoreCase: z
    .boolean({ error: (issue) => `expected \`ignoreCase\` to be true or false, got ${show(issue.input)}` })
    .default(false),
  none: declaredNone(),
})

/**
 * Texts by their NFKC form, without outer quotation marks, a closing period and surplus whitespace; case counts unless
 * declared otherwise. Numbers are texts like any other: "1.0" and "1.00" are two choices.
 *
 * @throws ConfigError for unknown options
 *
 * @example
 * ```ts
 * import { strings } from "langgraph-quorum/tally"
 *
 * console.log(strings().key(' "Paris." '), strings({ ignoreCase: true }).key("PARIS"))
 * ```
 */
export function strings(options: StringsOptions = {}): Equivalence {
  const { ignoreCase, none: noneTexts } = parseRuleOptions(stringsOptions, options, "strings")
  const key = (output: unknown): Keyed => {
    if (output === null || output === undefined) return none
    if (typeof output !== "string" && typeof output !== "number" && typeof output !== "boolean")
      return invalid("not a text")
    const text = String(output)
    if (isDeclaredNone(text, noneTexts)) return none
    const form = stable(text, ignoreCase)
    return form === "" ? none : choice(form)
  }
  return { name: "strings", params: { ignoreCase, none: noneTexts }, version, key }
}

/** Repeats until nothing changes, which makes it idempotent; each round but the last takes characters off or folds them. */
function stable(text: string, ignoreCase: boolean): string {
  let current = text
  for (;;) {
    const folded = stripPeriod(stripQuotes(collapse(foldText(current))))
    const next = ignoreCase ? folded.toLowerCase() : folded
    if (next === current) return next
    current = next
  }
}
