import * as fc from "fast-check"

/** A fraction with what a decimal of it needs: a denominator of twos and fives. */
export interface Fraction {
  readonly numerator: bigint
  readonly denominator: bigint
}

/** Fractions that are often equal, and often nearly so. */
export const fraction: fc.Arbitrary<Fraction> = fc
  .tuple(
    fc.oneof(fc.bigInt({ min: -60n, max: 60n }), fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n })),
    fc.constantFrom(1n, 2n, 3n, 4n, 5n, 7n, 8n, 100n, 1_000n, 10n ** 20n),
  )
  .map(([numerator, denominator]) => ({ numerator, denominator }))

export function sameValue(left: Fraction, right: Fraction): boolean {
  return left.numerator * right.denominator === right.numerator * left.denominator
}

/** One of the ways in which people and models write a number. */
export function spelling({ numerator, denominator }: Fraction): fc.Arbitrary<string> {
  const sign = numerator < 0n ? "-" : ""
  const top = numerator < 0n ? -numerator : numerator
  const fractions = fc.bigInt({ min: 1n, max: 12n }).chain((by) => {
    const [over, under] = [top * by, denominator * by]
    const mixed = under > over ? [] : mixedOf(over, under)
    return fc.constantFrom(
      `${sign}${over}/${under}`,
      `${sign}\\frac{${over}}{${under}}`,
      `${sign}\\dfrac{${over}}{${under}}`,
      ...mixed.map((text) => sign + text),
    )
  })
  const places = decimalPlaces(denominator)
  const plain =
    places === undefined ? fractions : fc.oneof(fractions, decimals(sign, top, denominator, places))
  return fc.tuple(plain, fc.constantFrom(...frames)).map(([text, frame]) => frame(text))
}

const frames: readonly ((text: string) => string)[] = [
  (text) => text,
  (text) => ` ${text} `,
  (text) => `"${text}"`,
  (text) => `**${text}**`,
  (text) => `$${text}$`,
  (text) => `\\boxed{${text}}`,
  (text) => `The final answer is: $\\boxed{${text}}$.`,
  (text) => `Answer: ${text}`,
  (text) => (text.endsWith("%") ? text : `${text} €`),
  (text) => (text.endsWith("%") ? text : `USD ${text}`),
  (text) => text.replace("-", "−"),
]

function mixedOf(over: bigint, under: bigint): string[] {
  const [whole, rest] = [over / under, over % under]
  // 100 to 999 over something may be a group of digits: that spelling is refused, on purpose.
  const plain = rest > 99n && rest < 1_000n ? [] : [`${whole} ${rest}/${under}`]
  return [...plain, `${whole}\\frac{${rest}}{${under}}`]
}

function decimals(sign: string, top: bigint, denominator: bigint, places: number): fc.Arbitrary<string> {
  return fc
    .tuple(fc.nat({ max: 4 }), fc.constantFrom("", ",", " ", "\u00A0", "\u202F", "'", "_"))
    .chain(([zeros, group]) => {
      const digits = ((top * 10n ** BigInt(places)) / denominator) * 10n ** BigInt(zeros)
      const shift = places + zeros
      const text = String(digits).padStart(shift + 1, "0")
      const whole = shift === 0 ? text : text.slice(0, -shift)
      const tail = shift === 0 ? "" : `.${text.slice(-shift)}`
      const grouped = whole.replaceAll(/\B(?=(?:\d{3})+$)/g, group)
      const hundredfold = `${sign}${digits * 100n}e-${shift}%`
      return fc.constantFrom(
        `${sign}${grouped}${tail}`,
        `${sign}${digits}e-${shift}`,
        `${sign}${digits} × 10^-${shift}`,
        hundredfold,
      )
    })
}

function decimalPlaces(denominator: bigint): number | undefined {
  for (let places = 0; places <= 20; places += 1)
    if (10n ** BigInt(places) % denominator === 0n) return places
  return undefined
}
