import { parseRuleOptions } from "../rule-options.js"
import { anchoredKeyer } from "./anchored-keyer.js"
import { type Equivalence, type Keyed, choice, excerpt, invalid, none } from "./equivalence.js"
import { isDeclaredNone } from "./none-texts.js"
import { type NumbersOptions, numbersOptions } from "./number-options.js"
import { type NumberRead, readNumberText } from "./number-text.js"
import { type Rational, fromNumber, rational, writeRational } from "./rational.js"

/** Goes up whenever a number may get another key than before. */
const version = 1

/**
 * Numbers, and texts that spell one, as exact rationals: nothing is rounded, and what is not certain is invalid.
 *
 * Read are currency signs and codes, digits in groups, percent (`50%` is one half), declared units, scientific
 * notation, fractions (`3/4`, `1 3/4`, `½`, `\frac{3}{4}`), `\boxed{}`, `$...$`, "Answer: ...", quotation marks and a
 * closing period. The key is an integer or a decimal as it would be written out, or else `n/d` in lowest terms; under
 * `locale: "de"`, where a point groups digits, whatever is no integer is `n/d`.
 *
 * With a `tolerance`, classes are anchored: a number within it of a class's first member joins that class (the
 * nearest, then the earliest), never by way of another member. That takes `keyer()` and the launch order; `key` alone
 * stays exact.
 *
 * @throws ConfigError for unknown or impossible options
 *
 * @example
 * ```ts
 * import { numbers } from "langgraph-quorum/tally"
 *
 * const { key } = numbers({ units: ["km"] })
 * console.log(key("$1,234.50"), key("\\boxed{\\frac{2}{6}}"), key("12 km"), key("12 miles"))
 * const near = numbers({ tolerance: { absolute: 0.01 } }).keyer?.()
 * console.log(near?.(2.5), near?.(2.502)) // both "2.5"
 * ```
 */
export function numbers(options: NumbersOptions = {}): Equivalence {
  const { tolerance, none: noneTexts, ...reading } = parseRuleOptions(numbersOptions, options, "numbers")
  const write = (value: Rational) => (reading.locale === "en" ? writeRational(value) : writeGerman(value))

  const read = (output: unknown): NumberRead | undefined => {
    switch (typeof output) {
      case "number":
        return found(fromNumber(output), `${output} is no number`)
      case "bigint":
        return found(bounded(output), "more than 400 digits")
      case "string":
        return output.trim() === "" || isDeclaredNone(output, noneTexts)
          ? undefined
          : readNumberText(output, reading)
      case "undefined":
        return undefined
      case "object":
        return output === null ? undefined : { reason: "not a number, but an object" }
      case "boolean":
      case "function":
      case "symbol":
        return { reason: `not a number, but a ${typeof output}` }
    }
  }
  const keyed = (output: unknown, classOf: (value: Rational) => string): Keyed => {
    const result = read(output)
    if (result === undefined) return none
    if ("value" in result) return choice(classOf(result.value))
    return invalid(typeof output === "string" ? `${result.reason}: ${excerpt(output)}` : result.reason)
  }

  return {
    name: "numbers",
    params: { ...reading, none: noneTexts, ...(tolerance === undefined ? {} : { tolerance }) },
    version,
    key: (output) => keyed(output, write),
    ...(tolerance === undefined
      ? {}
      : {
          keyer() {
            const classOf = anchoredKeyer(tolerance, write)
            return (output: unknown) => keyed(output, classOf)
          },
        }),
  }
}

function found(value: Rational | undefined, reason: string): NumberRead {
  return value === undefined ? { reason } : { value }
}

/** Without a decimal point, which would group digits when the key is read again. */
function writeGerman({ numerator, denominator }: Rational): string {
  return denominator === 1n ? String(numerator) : `${numerator}/${denominator}`
}

// Turning a long bigint into anything takes time; its size is known at once.
function bounded(value: bigint): Rational | undefined {
  return BigInt.asIntN(1_400, value) === value ? rational(value, 1n) : undefined
}
