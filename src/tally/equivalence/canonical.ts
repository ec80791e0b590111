import { canonicalDecimal } from "./canonical-decimal.js"
import { canonicalJson } from "./canonical-json.js"
import { canonicalText } from "./canonical-text.js"

/** Goes up whenever an output may get another key than before; every tally carries it. */
export const canonicalVersion = 1

/**
 * The key under which equal outputs are counted together; `""` means that there is no choice (an abstention).
 *
 * Total, and `canonicalChoice(canonicalChoice(x)) === canonicalChoice(x)`. Text is compared by NFKC form,
 * without outer quotes, one trailing period and surplus whitespace, but with its case; numbers exactly, as
 * decimals; objects and arrays as JSON with sorted keys (RFC 8785), the text inside them untouched. A value
 * and the text that spells it share a key: 391 and "391", true and "true", `{ a: 1 }` and `{"a":1}`. No other
 * values merge.
 *
 * No choice: null, undefined, empty or blank text, and whatever is not plain JSON (NaN, bigint, functions,
 * class instances, cycles, more than 200 levels).
 *
 * @example
 * ```ts
 * import { canonicalChoice } from "langgraph-quorum/tally"
 *
 * console.log(canonicalChoice('"Paris."')) // "Paris"
 * console.log(canonicalChoice("1,391.0")) // "1391"
 * console.log(canonicalChoice({ b: 1, a: [true] })) // '{"a":[true],"b":1}'
 * console.log(canonicalChoice("  ")) // ""
 * ```
 */
export function canonicalChoice(output: unknown): string {
  switch (typeof output) {
    case "string":
      return canonicalText(output)
    case "number":
      return canonicalDecimal(String(output)) ?? ""
    case "boolean":
      return String(output)
    case "object":
      return output === null ? "" : (canonicalJson(output) ?? "")
    case "undefined":
    case "bigint":
    case "function":
    case "symbol":
      return ""
  }
}
