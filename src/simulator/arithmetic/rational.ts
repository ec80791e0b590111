/** An exact fraction in lowest terms, with a positive denominator. */
export interface Rational {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** Longer numbers are not worked out: a prompt such as 9^9^9 would take the server with it. */
const mostDigits = 400
const mostBits = mostDigits * 4

export function rational(numerator: bigint, denominator = 1n): Rational {
  const divisor = greatestCommonDivisor(numerator < 0n ? -numerator : numerator, denominator)
  const sign = denominator < 0n ? -1n : 1n
  return { numerator: (sign * numerator) / divisor, denominator: (sign * denominator) / divisor }
}

/** Reads a plain decimal such as `12`, `0.5`, `.5` or `1,234.5`. */
export function parseDecimal(text: string): Rational {
  const [whole = "", fraction = ""] = text.replaceAll(",", "").split(".")
  return rational(BigInt(`${whole}${fraction}` || "0"), 10n ** BigInt(fraction.length))
}

export const add = (left: Rational, right: Rational): Rational =>
  rational(
    left.numerator * right.denominator + right.numerator * left.denominator,
    left.denominator * right.denominator,
  )

export const negate = (value: Rational): Rational => ({ ...value, numerator: -value.numerator })

export const multiply = (left: Rational, right: Rational): Rational =>
  rational(left.numerator * right.numerator, left.denominator * right.denominator)

export function divide(left: Rational, right: Rational): Rational | undefined {
  if (right.numerator === 0n) return undefined
  return rational(left.numerator * right.denominator, left.denominator * right.numerator)
}

/** Remainder with the sign of the left side, as JavaScript has it. */
export function remainder(left: Rational, right: Rational): Rational | undefined {
  const quotient = divide(left, right)
  if (quotient === undefined) return undefined
  return add(left, negate(multiply(rational(quotient.numerator / quotient.denominator), right)))
}

/** A power with a whole exponent; `undefined` for others and for results that get too long. */
export function power(base: Rational, exponent: Rational): Rational | undefined {
  if (exponent.denominator !== 1n) return undefined
  const size = exponent.numerator < 0n ? -exponent.numerator : exponent.numerator
  const bits = BigInt(Math.max(bitsOf(base.numerator), bitsOf(base.denominator)))
  if (size > 10_000n || bits * size > BigInt(mostBits)) return undefined
  const raised = { numerator: base.numerator ** size, denominator: base.denominator ** size }
  return exponent.numerator < 0n ? divide(rational(1n), raised) : raised
}

/** The value as people write it: exact where the decimals end within 12 places, else rounded to 6. */
export function formatRational(value: Rational): string | undefined {
  const places = endsAfter(value.denominator) ?? 6
  const scale = 10n ** BigInt(places)
  const magnitude = value.numerator < 0n ? -value.numerator : value.numerator
  const scaled = (2n * magnitude * scale + value.denominator) / (2n * value.denominator)
  const digits = scaled.toString().padStart(places + 1, "0")
  if (digits.length > mostDigits) return undefined
  const whole = digits.slice(0, digits.length - places)
  const fraction = places === 0 ? "" : digits.slice(-places).replace(/0+$/, "")
  const text = fraction === "" ? whole : `${whole}.${fraction}`
  return value.numerator < 0n && /[1-9]/.test(text) ? `-${text}` : text
}

/** How many decimals a denominator needs; `undefined` when they never end or are more than 12. */
function endsAfter(denominator: bigint): number | undefined {
  for (let places = 0; places <= 12; places += 1)
    if (10n ** BigInt(places) % denominator === 0n) return places
  return undefined
}

function bitsOf(value: bigint): number {
  return value.toString(16).length * 4
}

function greatestCommonDivisor(left: bigint, right: bigint): bigint {
  let [a, b] = [left, right < 0n ? -right : right]
  while (b !== 0n) [a, b] = [b, a % b]
  return a === 0n ? 1n : a
}
