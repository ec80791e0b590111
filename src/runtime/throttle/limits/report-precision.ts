import type { LimitName, WindowReport } from "./rate-report.js"

/** In what steps a report tells its numbers. */
export interface ReportPrecision {
  /** Of what remains: requests or tokens. */
  readonly unit: number
  /** Of the time until all of it is there again: milliseconds. */
  readonly resetMs: number
}

/** Anthropic rounds tokens to whole thousands and instants to whole seconds; durations may be whole seconds too. */
export function precisionOf(name: LimitName, report: WindowReport, chargesUpFront: boolean): ReportPrecision {
  const wholeSeconds = !chargesUpFront || (report.resetMs ?? 0) % 1_000 === 0
  const thousands = (report.limit ?? 1) % 1_000 === 0 && (report.remaining ?? 1) % 1_000 === 0
  return {
    unit: name !== "requests" && !chargesUpFront && thousands ? 1_000 : 1,
    resetMs: wholeSeconds ? 1_000 : 1,
  }
}
