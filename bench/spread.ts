/** One figure over several rounds. */
export interface Spread {
  readonly median: number
  readonly min: number
  readonly max: number
}

/** Median and range: on a shared machine, a mean tells of the neighbours. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((left, right) => left - right)
  const middle = sorted.slice(Math.floor((sorted.length - 1) / 2), Math.floor(sorted.length / 2) + 1)
  const sum = middle.reduce((total, value) => total + value, 0)
  return { median: sum / middle.length, min: sorted[0] ?? Number.NaN, max: sorted.at(-1) ?? Number.NaN }
}

/** For example `41.2 (39.8-47.0)`. */
export function showSpread({ median, min, max }: Spread, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}-${max.toFixed(digits)})`
}
