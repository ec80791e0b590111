import { ConfigError } from "../../errors.js"
import { show } from "../rule-options.js"
import { gridAgreement } from "./agreement-curve.js"
import type { Calibration } from "./calibrate.js"
import type { Interval } from "./wilson.js"

/** A probability, and the calibration rows that it rests on. */
export interface ProbabilityCorrect {
  readonly probability: number
  /** 95 %, Wilson. */
  readonly interval: Interval
  readonly rows: number
}

/**
 * How often the calibrated panel was right when it agreed this much, with the 95 % Wilson interval of the
 * rows behind it.
 *
 * It is the step of the curve that the agreement falls on; between two steps it is the lower one, below all
 * of them the lowest. It holds for questions like those of the calibration, put to the same voters. That a
 * step was pooled because its neighbours fell is not in the interval.
 *
 * @param agreement the winner's share of the usable weight, 0 to 1, such as `tally.agreement`
 * @param curve `"isotonic"`: never falls with the agreement; `"binned"`: stretches of equal width. Default
 * `"isotonic"`
 * @throws ConfigError for an agreement outside 0 to 1, or a calibration in which nobody voted
 * @example
 * ```ts
 * import { calibrate, probabilityCorrect } from "langgraph-quorum/tally"
 *
 * const calibration = calibrate([
 *   { item: "1", votes: { ann: "7", ben: "7" }, gold: 7 },
 *   { item: "2", votes: { ann: "5", ben: "6" }, gold: 6 },
 * ])
 * console.log(probabilityCorrect(calibration, 1).probability) // 1
 * console.log(probabilityCorrect(calibration, 0.5).probability) // 0
 * ```
 */
export function probabilityCorrect(
  calibration: Pick<Calibration, "curve">,
  agreement: number,
  curve: "isotonic" | "binned" = "isotonic",
): ProbabilityCorrect {
  if (!(agreement >= 0 && agreement <= 1)) {
    throw new ConfigError(
      `probabilityCorrect: expected an agreement from 0 to 1, got ${show(agreement)}. Give a share, such as tally.agreement`,
    )
  }
  const steps = calibration.curve[curve]
  const step = steps.findLast(({ from }) => from <= gridAgreement(agreement)) ?? steps[0]
  if (step !== undefined) return { probability: step.accuracy, interval: step.interval, rows: step.rows }
  throw new ConfigError(
    "probabilityCorrect: expected a calibration with at least one vote, got one in which nobody voted. Calibrate on rows with votes",
  )
}
