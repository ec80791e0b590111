import { ConfigError } from "../../errors.js"

/**
 * The two-sided p-value of the exact McNemar test: how likely so lopsided a split of the rows on which two
 * arms differ would be, were both arms equally good. Rows on which they agree say nothing and are not
 * counted.
 *
 * It is the binomial test with one half. Source: Q. McNemar, "Note on the sampling error of the difference
 * between correlated proportions or percentages", Psychometrika 12 (1947) 153-157.
 *
 * @param onlyFirst rows that only the first arm got right
 * @param onlySecond rows that only the second arm got right
 * @throws ConfigError unless both are whole numbers of at least 0
 * @example
 * ```ts
 * import { mcnemarExact } from "langgraph-quorum/tally"
 *
 * const pValue = mcnemarExact(1, 9) // 22 / 1024
 * ```
 */
export function mcnemarExact(onlyFirst: number, onlySecond: number): number {
  if (![onlyFirst, onlySecond].every((count) => Number.isSafeInteger(count) && count >= 0)) {
    throw new ConfigError(
      `mcnemarExact: expected two whole numbers of at least 0, got ${onlyFirst} and ${onlySecond}. Give counts of rows`,
    )
  }
  const differing = onlyFirst + onlySecond
  // In logarithms: 2 ** -1100 is no longer a number above 0.
  let logTerm = -differing * Math.LN2
  let tail = Math.exp(logTerm)
  for (let count = 1; count <= Math.min(onlyFirst, onlySecond); count += 1) {
    logTerm += Math.log((differing - count + 1) / count)
    tail += Math.exp(logTerm)
  }
  return Math.min(1, 2 * tail)
}
