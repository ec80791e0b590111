import { ConfigError } from "../../errors.js"
import { show } from "../rule-options.js"
import type { Calibration } from "./calibrate.js"
import { type Share, shareOf } from "./share.js"

/** Where to draw the line, and what is left above it. `accuracy` is the precision of what is answered. */
export interface AbstainThreshold extends Share {
  /** Answer at this agreement and above, abstain below it. */
  readonly agreement: number
  /** Share of all rows that is then answered. */
  readonly coverage: number
}

/**
 * The lowest agreement at and above which the panel is right as often as wanted, or `null` when no agreement
 * is enough.
 *
 * `by: "lower"` asks it of the lower end of the 95 % Wilson interval, `by: "point"` of the share itself. Many
 * lines are looked at and the lowest is taken, so that on new questions the bound holds a little less often
 * than 97.5 %: check it on rows that were not calibrated on where it matters.
 *
 * @param precision the share of answers that is to be right, above 0 and at most 1
 * @throws ConfigError for a precision outside that
 * @example
 * ```ts
 * import { abstainThreshold, calibrate } from "langgraph-quorum/tally"
 *
 * const rows = Array.from({ length: 100 }, (_, index) => ({
 *   item: `question ${index}`,
 *   votes: { ann: "yes", ben: index % 2 === 0 ? "yes" : "no", eve: "yes" },
 *   gold: index % 2 === 0 ? "yes" : "no",
 * }))
 * console.log(abstainThreshold(calibrate(rows), 0.9)) // { agreement: 1, coverage: 0.5, accuracy: 1, ... }
 * ```
 */
export function abstainThreshold(
  calibration: Pick<Calibration, "rows" | "curve">,
  precision: number,
  options: { readonly by?: "lower" | "point" } = {},
): AbstainThreshold | null {
  if (!(precision > 0 && precision <= 1)) {
    throw new ConfigError(
      `abstainThreshold: expected \`precision\` to be above 0 and at most 1, got ${show(precision)}. Give a share, such as 0.95`,
    )
  }
  const { by = "lower" } = options
  let [correct, rows] = [0, 0]
  let lowest: AbstainThreshold | null = null
  for (const level of calibration.curve.levels.toReversed()) {
    correct += level.correct
    rows += level.rows
    const share = shareOf(correct, rows)
    const reached = by === "lower" ? share.interval.low : share.accuracy
    if (reached < precision) continue
    lowest = { agreement: level.agreement, coverage: rows / calibration.rows, ...share }
  }
  return lowest
}
