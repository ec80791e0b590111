/**
 * The probability that a choice with `ahead` ballots is drawn more often than one with `behind`, by their own ballots
 * alone: P(p > 1/2) for p ~ Beta(ahead + 1, behind + 1), the posterior from a uniform prior.
 *
 * Closed form for whole counts: P(Bin(ahead + behind + 1, 1/2) <= ahead), which is 1/2 when they are equal.
 * Source: Aggarwal et al., "Let's Sample Step by Step" (arXiv 2305.11860), the Beta criterion.
 *
 * It speaks of which of the two the voters would say more often in the long run, not of which is right.
 *
 * @param ahead whole number of ballots, at least 0
 * @param behind whole number of ballots, at least 0
 * @example
 * ```ts
 * import { leadProbability } from "langgraph-quorum/tally"
 *
 * console.log(leadProbability(4, 0)) // 0.96875
 * ```
 */
export function leadProbability(ahead: number, behind: number): number {
  // Exactly, so that rounding never makes a leader of one of two equals.
  if (ahead === behind) return 0.5
  if (ahead < behind) return 1 - leadProbability(behind, ahead)
  // The smaller tail: P(Bin(n, 1/2) >= ahead + 1), its terms falling from the first.
  const n = ahead + behind + 1
  let sum = 0
  let term = 1
  for (let k = ahead + 1; k <= n && term > sum * 1e-18; k += 1) {
    sum += term
    term *= (n - k) / (k + 1)
  }
  return 1 - sum * binomialAtHalf(n, ahead + 1)
}

/** n choose k; exact below 2^53, and within the range of numbers up to n = 1,000. */
function binomial(n: number, k: number): number {
  const fewer = Math.min(k, n - k)
  let product = 1
  for (let i = 1; i <= fewer; i += 1) product = (product * (n - fewer + i)) / i
  return product
}

/** P(Bin(n, 1/2) = k), exact while n choose k is below 2^53: bounds such as 1/16 are then met, not missed. */
export function binomialAtHalf(n: number, k: number): number {
  if (n <= 1_000) return binomial(n, k) * 2 ** -n
  return Math.exp(logFactorial(n) - logFactorial(k) - logFactorial(n - k) - n * Math.LN2)
}

/** ln n!, by Stirling's series to the fifth power, whose error is below 1e-12 from 30 on. */
function logFactorial(n: number): number {
  if (n < 30) {
    let product = 1
    for (let i = 2; i <= n; i += 1) product *= i
    return Math.log(product)
  }
  const x = n + 1
  const series = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1_260 * x ** 5)
  return (x - 0.5) * Math.log(x) - x + 0.5 * Math.log(2 * Math.PI) + series
}
