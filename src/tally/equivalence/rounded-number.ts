import { canonicalDecimal } from "./canonical-decimal.js"

/**
 * A number of a JSON text that a double would round, kept digit for digit.
 *
 * JSON.parse reads 9007199254740993 as 9007199254740992: two ballots would become one choice.
 */
export class RoundedNumber {
  /** As `canonicalDecimal` writes it, which is JSON too. */
  readonly decimal: string

  constructor(decimal: string) {
    this.decimal = decimal
  }
}

/** What becomes of the numbers of a JSON text. */
export type ReadNumber = (token: string) => unknown

/** A number where a double holds it, digit for digit otherwise. */
export const exactNumber: ReadNumber = (token) => {
  const value = Number(token)
  // What has at most 15 digits and no exponent always comes back from a double.
  if (token.length <= 15 && !/e/i.test(token)) return value
  const decimal = canonicalDecimal(token)
  return decimal === undefined || decimal === canonicalDecimal(String(value))
    ? value
    : new RoundedNumber(decimal)
}
