/** n choose k, exactly. */
export function choose(n: number, k: number): bigint {
  const fewer = Math.min(k, n - k)
  let product = 1n
  for (let i = 1; i <= fewer; i += 1) product = (product * BigInt(n - fewer + i)) / BigInt(i)
  return product
}

/** A fraction as a number, to the last digit that a number has (for fractions that are not tiny). */
function ratio(numerator: bigint, denominator: bigint): number {
  return Number((numerator << 200n) / denominator) / 2 ** 200
}

/**
 * The numerator, over 2^(ahead + behind + 1), of P(p > 1/2) for p ~ Beta(ahead + 1, behind + 1): the sum of the binomial
 * coefficients up to `ahead`.
 */
function leadNumerator(ahead: number, behind: number): bigint {
  const n = ahead + behind + 1
  let term = 1n
  let sum = 0n
  for (let i = 0; i <= ahead; i += 1) {
    sum += term
    term = (term * BigInt(n - i)) / BigInt(i + 1)
  }
  return sum
}

/** P(p > 1/2) for p ~ Beta(ahead + 1, behind + 1), by whole numbers alone. */
export function exactLeadProbability(ahead: number, behind: number): number {
  return ratio(leadNumerator(ahead, behind), 1n << BigInt(ahead + behind + 1))
}

/** Whether it is at least `percent` of 100. */
export function leadsByPercent(ahead: number, behind: number, percent: number): boolean {
  return 100n * leadNumerator(ahead, behind) >= BigInt(percent) * (1n << BigInt(ahead + behind + 1))
}
