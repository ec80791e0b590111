import { canonicalDecimal } from "./canonical-decimal.js"

/** An exact number, in lowest terms; the denominator is positive. */
export interface Rational {
  readonly numerator: bigint
  readonly denominator: bigint
}

// Beyond doubles, and small enough that arithmetic on hostile numbers takes no time.
const most = 10n ** 400n

/** The number in lowest terms; `undefined` where it is none (a zero below) or has more than 400 digits. */
export function rational(numerator: bigint, denominator: bigint): Rational | undefined {
  if (denominator === 0n) return undefined
  const sign = denominator < 0n ? -1n : 1n
  const divisor = sign * greatestCommonDivisor(magnitude(numerator), magnitude(denominator))
  const reduced = { numerator: numerator / divisor, denominator: denominator / divisor }
  return magnitude(reduced.numerator) < most && reduced.denominator < most ? reduced : undefined
}

/** `digits` times ten to the `exponent`. */
export function decimal(digits: bigint, exponent: number): Rational | undefined {
  return exponent < 0
    ? rational(digits, 10n ** BigInt(-exponent))
    : rational(digits * 10n ** BigInt(exponent), 1n)
}

/** The exact decimal that a number's shortest text spells: 0.1 is one tenth, not the double next to it. */
export function fromNumber(value: number): Rational | undefined {
  const match = /^(-?\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(value))
  if (match === null) return undefined
  const [, whole = "", fraction = "", power = "0"] = match
  return decimal(BigInt(whole + fraction), Number(power) - fraction.length)
}

/** Below, at or above zero as `left` is less than, equal to or more than `right`. */
export function compare(left: Rational, right: Rational): bigint {
  return left.numerator * right.denominator - right.numerator * left.denominator
}

/** The difference without its sign; not in lowest terms. */
export function distance(left: Rational, right: Rational): Rational {
  return { numerator: magnitude(compare(left, right)), denominator: left.denominator * right.denominator }
}

/** A decimal where it ends, as `canonicalDecimal` writes it; a fraction otherwise. */
export function writeRational({ numerator, denominator }: Rational): string {
  const places = decimalPlaces(denominator)
  if (places === undefined) return `${numerator}/${denominator}`
  const digits = (numerator * 10n ** BigInt(places)) / denominator
  return canonicalDecimal(`${digits}e-${places}`) ?? `${numerator}/${denominator}`
}

/** Digits that a number with this denominator has after the point; `undefined` where they never end. */
function decimalPlaces(denominator: bigint): number | undefined {
  let rest = denominator
  let [twos, fives] = [0, 0]
  for (; rest % 2n === 0n; rest /= 2n) twos += 1
  for (; rest % 5n === 0n; rest /= 5n) fives += 1
  return rest === 1n ? Math.max(twos, fives) : undefined
}

export function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value
}

/** Euclid, Elements VII.2; at least 1. */
function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let [a, b] = [left, right]
  while (b !== 0n) [a, b] = [b, a % b]
  return a === 0n ? 1n : a
}
