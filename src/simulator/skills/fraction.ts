/** An exact number: `top / bottom` in lowest terms, `bottom` above zero. */
export interface Fraction {
  readonly top: bigint
  readonly bottom: bigint
}

// Beyond these a "calculation" is a way to keep the server busy, not a question.
const largestExponent = 64n
const longestResult = 400

export function fraction(top: bigint, bottom = 1n): Fraction | undefined {
  if (bottom === 0n) return undefined
  const sign = bottom < 0n ? -1n : 1n
  const divisor = greatestDivisor(top < 0n ? -top : top, bottom * sign)
  return { top: (top * sign) / divisor, bottom: (bottom * sign) / divisor }
}

/** Reads digits with at most one point: `12`, `0.5`, `.5`. */
export function readFraction(digits: string): Fraction | undefined {
  if (!/^(?:\d+\.?\d*|\.\d+)$/.test(digits) || digits.length > longestResult) return undefined
  const [whole = "", decimals = ""] = digits.split(".")
  return fraction(BigInt(`${whole}${decimals}`), 10n ** BigInt(decimals.length))
}

export function add(left: Fraction, right: Fraction): Fraction | undefined {
  return fraction(left.top * right.bottom + right.top * left.bottom, left.bottom * right.bottom)
}

export function negate(value: Fraction): Fraction {
  return { top: -value.top, bottom: value.bottom }
}

export function multiply(left: Fraction, right: Fraction): Fraction | undefined {
  return fraction(left.top * right.top, left.bottom * right.bottom)
}

export function divide(left: Fraction, right: Fraction): Fraction | undefined {
  return fraction(left.top * right.bottom, left.bottom * right.top)
}

/** Whole exponents only: a root is seldom a fraction. */
export function power(base: Fraction, exponent: Fraction): Fraction | undefined {
  if (exponent.bottom !== 1n || exponent.top > largestExponent || exponent.top < -largestExponent) return undefined
  const size = String(base.top).length + String(base.bottom).length
  if (size > longestResult) return undefined
  if (exponent.top >= 0n) return fraction(base.top ** exponent.top, base.bottom ** exponent.top)
  return fraction(base.bottom ** -exponent.top, base.top ** -exponent.top)
}

/** The number as people write it; what does not end is rounded to `decimals` places. */
export function writeFraction(value: Fraction, decimals = 6): string {
  const scale = 10n ** BigInt(decimals)
  const size = (value.top < 0n ? -value.top : value.top) * scale
  const rounded = (size * 2n + value.bottom) / (value.bottom * 2n)
  const tail = String(rounded % scale).padStart(decimals, "0").replace(/0+$/, "")
  const digits = tail === "" ? String(rounded / scale) : `${rounded / scale}.${tail}`
  return value.top < 0n && rounded !== 0n ? `-${digits}` : digits
}

function greatestDivisor(left: bigint, right: bigint): bigint {
  let [larger, smaller] = [left, right]
  while (smaller !== 0n) [larger, smaller] = [smaller, larger % smaller]
  return larger === 0n ? 1n : larger
}
