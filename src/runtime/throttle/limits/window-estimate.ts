import type { WindowReport } from "./rate-report.js"
import type { ReportPrecision } from "./report-precision.js"

/** In how long an empty limit is full again, and how far that may be off. */
export interface WindowEstimate {
  readonly windowMs: number
  /** Relative: 0.1 is a tenth; `Infinity` while it is only assumed. */
  readonly error: number
}

/** A minute, until a report says otherwise. */
export const assumedWindow: WindowEstimate = Object.freeze({ windowMs: 60_000, error: Infinity })

/** The windows that providers use: a second, ten, a minute, an hour, a day. */
const usualMs = [1_000, 10_000, 60_000, 3_600_000, 86_400_000]

/** How near a usual window must at least be to be taken for it, and how far it may be at most. */
const nearest = 0.03
const furthest = 1

/**
 * The window from what is missing and the time until it is back: `limit * reset / (limit - remaining)`.
 *
 * Both are rounded, which tells little as long as little is missing: a rougher report is not taken for a better
 * one, unless the two contradict each other and the window must have changed.
 */
export function estimateWindow(
  report: WindowReport,
  { unit, resetMs: resetStep }: ReportPrecision,
  previous: WindowEstimate = assumedWindow,
): WindowEstimate {
  const { limit, remaining, resetMs } = report
  if (limit === undefined || remaining === undefined || resetMs === undefined) return previous
  const missing = limit - remaining
  if (missing < unit || resetMs <= 0) return previous
  // What is told was rounded by up to a step; the truth may be as far off on the other side of it.
  const error = unit / Math.max(unit, missing - unit) + resetStep / Math.max(resetStep, resetMs - resetStep)
  const windowMs = snap((limit * resetMs) / missing, error)
  const contradicts =
    Math.abs(windowMs - previous.windowMs) > (error + Math.max(previous.error, nearest)) * windowMs
  return error <= previous.error || contradicts ? { windowMs, error } : previous
}

function snap(windowMs: number, error: number): number {
  const tolerance = 1 + Math.min(furthest, Math.max(nearest, error))
  return usualMs.find((usual) => Math.max(usual / windowMs, windowMs / usual) <= tolerance) ?? windowMs
}
