/** A decimal number: the digits, with their sign, times ten to the exponent. */
export interface Decimal {
  readonly digits: bigint
  readonly exponent: number
}

export const noDecimal: Decimal = { digits: 0n, exponent: 0 }

const written = /^(-?)(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/

/**
 * A finite number as it is written: 0.1 is one tenth.
 *
 * Sums of decimals have no rounding, so that no order of the ballots shows in them and equal sums are equal.
 */
export function toDecimal(value: number): Decimal {
  const [, sign = "", whole = "0", fraction = "", power = "0"] = written.exec(String(value)) ?? []
  return { digits: BigInt(sign + whole + fraction), exponent: Number(power) - fraction.length }
}

export function addDecimals(left: Decimal, right: Decimal): Decimal {
  const exponent = Math.min(left.exponent, right.exponent)
  return { digits: digitsAt(left, exponent) + digitsAt(right, exponent), exponent }
}

/** Below 0 when the left one is less, above 0 when it is more. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  const { digits } = addDecimals(left, { ...right, digits: -right.digits })
  return digits === 0n ? 0 : digits < 0n ? -1 : 1
}

/** The double that is nearest to a decimal over a whole number above 0. */
export function divideDecimal({ digits, exponent }: Decimal, by: bigint): number {
  const size = digits < 0n ? -digits : digits
  const further = Math.max(0, String(by).length - String(size).length) + moreDigits
  const dividend = size * 10n ** BigInt(further)
  // One more digit stands for what is left over: a value just above the middle of two doubles is not the middle.
  const rest = dividend % by === 0n ? "0" : "1"
  const nearest = Number(`${dividend / by}${rest}e${exponent - further - 1}`)
  return digits < 0n ? -nearest : nearest
}

/** Far more digits than a double has. */
const moreDigits = 40

function digitsAt({ digits, exponent }: Decimal, lower: number): bigint {
  return exponent === lower ? digits : digits * 10n ** BigInt(exponent - lower)
}
