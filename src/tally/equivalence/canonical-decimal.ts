// A leading zero ("007", "02134") marks an identifier, not a quantity: such text is left alone. The exponent
// is bounded so that arithmetic on it stays exact.
const decimal = /^([+-]?)(0|[1-9]\d*|[1-9]\d{0,2}(?:,\d{3})+)?(?:\.(\d*))?(?:[eE]([+-]?\d{1,15}))?$/

/**
 * The normal form of a plain number (sign, thousands commas, decimals, exponent); `undefined` for other text.
 *
 * Works on the digits, so nothing is rounded: "0.1" and "0.10000000000000001" stay apart.
 */
export function canonicalDecimal(text: string): string | undefined {
  const match = decimal.exec(text)
  if (match === null) return undefined
  const [, sign = "", whole = "", fraction = "", power = "0"] = match
  if (whole === "" && fraction === "") return undefined

  const digits = whole.replaceAll(",", "") + fraction
  let start = 0
  while (digits[start] === "0") start += 1
  let end = digits.length
  while (end > start && digits[end - 1] === "0") end -= 1
  if (start === end) return "0"

  const exponent = Number(power) - fraction.length + (digits.length - end)
  return (sign === "-" ? "-" : "") + write(digits.slice(start, end), exponent)
}

/** Writes `digits` (no zeros at either end) times ten to the `exponent`, plainly unless that is long. */
function write(digits: string, exponent: number): string {
  const point = digits.length + exponent
  if (exponent > 21 || point < -6) {
    const rest = digits.length > 1 ? `.${digits.slice(1)}` : ""
    return `${digits.slice(0, 1)}${rest}e${point - 1}`
  }
  if (exponent >= 0) return digits + "0".repeat(exponent)
  if (point > 0) return `${digits.slice(0, point)}.${digits.slice(point)}`
  return `0.${"0".repeat(-point)}${digits}`
}
