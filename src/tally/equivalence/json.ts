import { z } from "zod"
import { parseRuleOptions, show } from "../rule-options.js"
import type { Equivalence } from "./equivalence.js"
import { jsonKey } from "./json-key.js"
import { plainWriter } from "./json-writer.js"
import { setPaths, setsOption } from "./set-paths.js"

/** Goes up whenever an output may get another key than before. */
export const jsonVersion = 1

/** A yes or no among the options of JSON equivalences. */
export function flag(name: string) {
  return z.boolean({ error: (issue) => `expected \`${name}\` to be true or false, got ${show(issue.input)}` })
}

/** Options of `json`. */
export interface JsonOptions {
  /** JSON pointers of lists that are sets, such as "/tags"; a step `*` is every element or member. @default none */
  readonly sets?: readonly string[] | undefined
  /** Whether texts inside count by their lower case; keys never do. @default false */
  readonly ignoreCase?: boolean | undefined
  /** Whether texts that are not quite JSON are mended, as `tolerantJson` does. @default true */
  readonly repair?: boolean | undefined
}

export const jsonOptions = z.strictObject({
  sets: setsOption(),
  ignoreCase: flag("ignoreCase").default(false),
  repair: flag("repair").default(true),
})

/**
 * JSON by its canonical form: keys sorted, no whitespace (RFC 8785); lists that are declared to be sets without order
 * and repetitions. A text is read as JSON first, and mended where nothing has to be guessed.
 *
 * A key that comes twice makes a text invalid. A number that a double would round keeps its digits.
 *
 * @throws ConfigError for unknown options, or sets that are no JSON pointers
 *
 * @example
 * ```ts
 * import { json } from "langgraph-quorum/tally"
 *
 * const { key } = json({ sets: ["/tags"] })
 * console.log(key({ tags: ["b", "a", "b"], id: 1 }), key('{"id": 1, "tags": ["a", "b"]}')) // the same twice
 * console.log(key('{"id": 1, "id": 2}').kind) // "invalid"
 * ```
 */
export function json(options: JsonOptions = {}): Equivalence {
  const { sets, ignoreCase, repair } = parseRuleOptions(jsonOptions, options, "json")
  const write = plainWriter(ignoreCase ? (text) => text.toLowerCase() : (text) => text)
  const reading = { write, sets: setPaths(sets), repair, wanted: [] }
  return {
    name: "json",
    params: { sets: [...sets], ignoreCase, repair },
    version: jsonVersion,
    key: (output) => jsonKey(output, reading),
  }
}
