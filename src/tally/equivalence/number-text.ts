import { leadingMark, sameCurrency, trailingMark } from "./currency.js"
import { collapse, foldText } from "./fold-text.js"
import { type NumberLocale, readCore } from "./number-core.js"
import { fractionMark, plainLatex, restoreBackslashes } from "./number-latex.js"
import { type Rational, rational } from "./rational.js"
import { type Units, isUnit } from "./unit-text.js"
import { unwrap } from "./unwrap.js"

/** How numbers in a text are read. */
export interface NumberReading {
  readonly locale: NumberLocale
  readonly percent: "fraction" | "number"
  readonly units: Units
  readonly currency: "any" | readonly string[]
}

/** A text's number, or why there is none that is certain. */
export type NumberRead = { readonly value: Rational } | { readonly reason: string }

// A number with its marks; a page around a \boxed{} has been left behind by then.
const longest = 4_000

/** Reads a text that is one number. */
export function readNumberText(text: string, reading: NumberReading): NumberRead {
  const inner = unwrap(restoreBackslashes(text))
  if (inner.length > longest) return { reason: "a text too long for one number" }
  if (inner.includes(fractionMark)) return { reason: "not a number" }
  return readPlain(unwrap(collapse(foldText(plainLatex(inner)))), reading)
}

function readPlain(text: string, reading: NumberReading): NumberRead {
  const first = signOf(text)
  const before = leadingMark(text.slice(first.length))
  const start = first.length + before.length
  const second = first === "" && before !== "" ? signOf(text.slice(start)) : ""
  const core = readCore(text.slice(start + second.length), reading.locale)
  if (!core.ok) return { reason: core.reason }
  const rest = text.slice(start + second.length + core.end)
  const after = trailingMark(rest)
  const marks = [before, after].map((mark) => mark.trim())
  if (!sameCurrency(marks[0] ?? "", marks[1] ?? "")) return { reason: "two currencies" }
  const { currency } = reading
  const other = currency === "any" ? undefined : marks.find((mark) => mark !== "" && !currency.includes(mark))
  if (other !== undefined) return { reason: `${other} is not the currency` }
  const scale = readEnd(rest.slice(after.length), marks.join("") !== "", reading)
  if (scale === undefined)
    return { reason: `more than a number: ${JSON.stringify(rest.trim().slice(0, 40))}` }
  const negative = first === "-" || second === "-"
  const { numerator, denominator } = core.value
  const value = rational(negative ? -numerator : numerator, denominator * scale)
  return value === undefined ? { reason: "more than 400 digits" } : { value }
}

function signOf(text: string): string {
  return /^[+-](?! )/.exec(text)?.[0] ?? ""
}

/** What divides the number for what stands after it; `undefined` where that is not known. */
function readEnd(text: string, isMoney: boolean, { percent, units }: NumberReading): bigint | undefined {
  const sign = isMoney ? null : /^ ?(?:%|percent|per cent)(?![\p{L}\d])/iu.exec(text)
  const rest = text.slice(sign?.[0].length ?? 0).trim()
  if (rest !== "" && !isUnit(rest, units)) return undefined
  return sign !== null && percent === "fraction" ? 100n : 1n
}
