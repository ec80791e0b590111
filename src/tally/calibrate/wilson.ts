import { ConfigError } from "../../errors.js"

/** A range of shares, both from 0 to 1. */
export interface Interval {
  readonly low: number
  readonly high: number
}

/** The 97.5 % point of the standard normal distribution. */
const z = 1.959963984540054

/**
 * The 95 % Wilson score interval of a share: it stays inside [0, 1] and holds up with few trials and near 0
 * and 1.
 *
 * Source: E. B. Wilson, "Probable inference, the law of succession, and statistical inference", JASA 22
 * (1927) 209-212.
 *
 * @throws ConfigError unless both are whole numbers and `successes` is from 0 to `trials`
 * @example
 * ```ts
 * import { wilsonInterval } from "langgraph-quorum/tally"
 *
 * const { low, high } = wilsonInterval(8, 10) // 0.490 and 0.943
 * ```
 */
export function wilsonInterval(successes: number, trials: number): Interval {
  const whole = Number.isSafeInteger(successes) && Number.isSafeInteger(trials)
  if (!whole || successes < 0 || successes > trials) {
    throw new ConfigError(
      `wilsonInterval: expected whole numbers with 0 <= successes <= trials, got ${successes} of ${trials}. Give counts, not shares`,
    )
  }
  if (trials === 0) return { low: 0, high: 1 }
  const share = successes / trials
  const spread = z * Math.sqrt((share * (1 - share)) / trials + (z * z) / (4 * trials * trials))
  const middle = share + (z * z) / (2 * trials)
  const scale = 1 + (z * z) / trials
  // At the ends the formula gives exactly 0 and 1; floating point would not.
  return {
    low: successes === 0 ? 0 : (middle - spread) / scale,
    high: successes === trials ? 1 : (middle + spread) / scale,
  }
}
