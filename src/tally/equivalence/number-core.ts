import { fractionMark } from "./number-latex.js"
import { type Rational, decimal, rational } from "./rational.js"

/** How numbers are written: `en` 1,234.5 and `de` 1.234,5; spaces, apostrophes and underscores group in both. */
export type NumberLocale = "en" | "de"

/** The number that a text starts with, and where it ends; or why it cannot be told. */
export type NumberCore =
  | { readonly ok: true; readonly value: Rational; readonly end: number }
  | { readonly ok: false; readonly reason: string }

// More digits than any answer has; bounds the work on hostile ones.
const mostDigits = 2_000
const mostExponent = 2_000

interface Patterns {
  readonly latexFraction: RegExp
  readonly fraction: RegExp
  readonly decimal: RegExp
}

const patternsOf: Readonly<Record<NumberLocale, Patterns>> = {
  en: patterns(",", "\\."),
  de: patterns("\\.", ","),
}

function patterns(group: string, point: string): Patterns {
  // A group never follows a lone zero: "0,123" is somebody else's decimal.
  const whole = `(?:[1-9]\\d{0,2}(?<separator>${group}|[ '’_])\\d{3}(?:\\k<separator>\\d{3})*|\\d+)`
  const power = "(?:[eE](?<exponent>[+-]?\\d{1,9})| ?[×x*·] ?10\\^(?<power>[+-]?\\d{1,9}))?"
  return {
    latexFraction: new RegExp(`^(?:(?<whole>\\d+) ?)?${fractionMark}(?<top>[+-]?\\d+) ?/ ?(?<bottom>\\d+)`),
    fraction: /^(?:(?<whole>\d+) )?(?<top>0|[1-9]\d*) ?\/ ?(?<bottom>[1-9]\d*)/,
    decimal: new RegExp(`^(?:(?<digits>${whole})(?:${point}(?<places>\\d*))?|${point}(?<only>\\d+))${power}`),
  }
}

/** Reads the number, without sign, at the start of a text. */
export function readCore(text: string, locale: NumberLocale): NumberCore {
  const { latexFraction, fraction, decimal } = patternsOf[locale]
  const set = latexFraction.exec(text)
  if (set !== null) return readFraction(set)
  const plain = fraction.exec(text)
  // "1 200/300" is one and two thirds, or four.
  if (plain?.groups?.["whole"] !== undefined && plain.groups["top"]?.length === 3)
    return { ok: false, reason: "a space that may group digits or stand before a fraction" }
  if (plain !== null) return readFraction(plain)
  const match = decimal.exec(text)
  return match === null ? { ok: false, reason: "no number" } : readDecimal(match)
}

function readFraction({ 0: found, groups = {} }: RegExpExecArray): NumberCore {
  const { whole = "0", top = "", bottom = "" } = groups
  if (found.length > mostDigits) return tooLong
  const [numerator, denominator] = [BigInt(top.replace("+", "")), BigInt(bottom)]
  const mixed = groups["whole"] !== undefined
  if (mixed && (numerator < 0n || numerator >= denominator))
    return { ok: false, reason: "a whole number beside a fraction of one or more" }
  return value(rational(BigInt(whole) * denominator + numerator, denominator), found.length)
}

function readDecimal({ 0: found, groups = {} }: RegExpExecArray): NumberCore {
  const whole = (groups["digits"] ?? "0").replaceAll(/\D/g, "")
  const places = groups["places"] ?? groups["only"] ?? ""
  const exponent = Number(groups["exponent"] ?? groups["power"] ?? "0")
  if (found.length > mostDigits || Math.abs(exponent) > mostExponent) return tooLong
  return value(decimal(BigInt(whole + places), exponent - places.length), found.length)
}

const tooLong: NumberCore = { ok: false, reason: "more digits than are counted" }

function value(number: Rational | undefined, end: number): NumberCore {
  return number === undefined
    ? { ok: false, reason: "no number, or more than 400 digits" }
    : { ok: true, value: number, end }
}
