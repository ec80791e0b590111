import { type Decimal, addDecimals, divideDecimal, noDecimal, toDecimal } from "./exact-decimal.js"

/** What the median of an even count is: the mean of the two in the middle, the lower of them, or the upper. */
export type EvenCount = "mean" | "lower" | "upper"

/**
 * The value in the middle of finite numbers; NaN of none.
 *
 * Means are exact for the decimals as they are written, then rounded once: of 0.1 and 0.7 it is 0.4.
 *
 * @param even what it is of an even count. @default "mean"
 * @example
 * ```ts
 * import { medianOf } from "langgraph-quorum/tally"
 *
 * console.log(medianOf([3, 900, 1]), medianOf([0.1, 0.7]), medianOf([1, 2], "upper")) // 3 0.4 2
 * ```
 */
export function medianOf(numbers: readonly number[], even: EvenCount = "mean"): number {
  return middle(ascending(numbers), even)
}

/**
 * The mean without the smallest and the greatest share of finite numbers; NaN of none.
 *
 * At each end `trim` of the count is cut, rounded down to whole numbers, and never all: `trim` of 0 is the mean.
 * Exact for the decimals as they are written, then rounded once. Source: J. W. Tukey, "The Future of Data Analysis"
 * (1962).
 *
 * @param trim share that is cut at each end, from 0, below 0.5
 * @example
 * ```ts
 * import { trimmedMeanOf } from "langgraph-quorum/tally"
 *
 * console.log(trimmedMeanOf([1, 2, 3, 4, 900], 0.2)) // 3
 * ```
 */
export function trimmedMeanOf(numbers: readonly number[], trim: number): number {
  const cut = trimmedCount(numbers.length, trim)
  return meanOf(ascending(numbers).slice(cut, numbers.length - cut))
}

/** How many of so many numbers a trimmed mean cuts at each end. */
export function trimmedCount(count: number, trim: number): number {
  // The small slack makes 0.29 of 100 the 29 that is meant: the product is 28.999999999999996.
  const cut = Math.floor(trim * count + 1e-9)
  return Math.max(0, Math.min(cut, Math.floor((count - 1) / 2)))
}

/** How numbers are spread. */
export interface Quartiles {
  readonly least: number
  readonly lower: number
  readonly median: number
  readonly upper: number
  readonly greatest: number
  /** From the lower to the upper quartile. */
  readonly spread: number
}

/**
 * The five numbers that divide finite numbers into quarters; NaN of none.
 *
 * Quartiles are hinges: medians of the two halves, the number in the middle of an odd count in both. Source: J. W.
 * Tukey, "Exploratory Data Analysis" (1977).
 */
export function quartilesOf(numbers: readonly number[]): Quartiles {
  const sorted = ascending(numbers)
  const half = Math.ceil(sorted.length / 2)
  const lower = middle(sorted.slice(0, half), "mean")
  const upper = middle(sorted.slice(sorted.length - half), "mean")
  return {
    least: sorted.at(0) ?? Number.NaN,
    lower,
    median: middle(sorted, "mean"),
    upper,
    greatest: sorted.at(-1) ?? Number.NaN,
    spread: sorted.length === 0 ? Number.NaN : divideDecimal(difference(upper, lower), 1n),
  }
}

function ascending(numbers: readonly number[]): readonly number[] {
  return numbers.toSorted((left, right) => left - right)
}

function middle(sorted: readonly number[], even: EvenCount): number {
  const upper = sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
  const lower = sorted[Math.floor((sorted.length - 1) / 2)] ?? Number.NaN
  switch (even) {
    case "mean":
      return sorted.length === 0 ? Number.NaN : meanOf([lower, upper])
    case "lower":
      return lower
    case "upper":
      return upper
  }
}

function meanOf(numbers: readonly number[]): number {
  if (numbers.length === 0) return Number.NaN
  return divideDecimal(numbers.map(toDecimal).reduce(addDecimals, noDecimal), BigInt(numbers.length))
}

function difference(left: number, right: number): Decimal {
  return addDecimals(toDecimal(left), toDecimal(-right))
}
