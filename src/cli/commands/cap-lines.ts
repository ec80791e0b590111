import { count, counted, dollars, time } from "../../report/numbers.js"
import type { Forecast, ForecastOptions, Needs } from "../../task/forecast.js"

const flags: Readonly<Record<keyof Needs, string>> = {
  calls: "--max-calls",
  tokens: "--max-tokens",
  cost: "--max-cost",
  seconds: "--deadline",
}

/** The forecast of each cap under the name of its flag, for programs. */
export function capsAsJson(forecasts: readonly Forecast[]) {
  return forecasts.map(({ of, cap, needed, stopsAfter = null }) => ({
    flag: flags[of],
    cap,
    needed,
    stopsAfter,
  }))
}

/** What the caps of a run would do to a plan, the one that stops it first before the others. */
export function capLines(
  forecasts: readonly Forecast[],
  { briefs, call }: Pick<ForecastOptions, "briefs" | "call">,
): readonly string[] {
  const stopping = forecasts
    .filter(({ stopsAfter }) => stopsAfter !== undefined)
    .toSorted((left, right) => (left.stopsAfter ?? 0) - (right.stopsAfter ?? 0))
  const within = forecasts.filter(({ stopsAfter, needed }) => stopsAfter === undefined && needed !== null)
  return [
    ...stopping.map((forecast) => `${capText(forecast)} ${endText(forecast, briefs, call)}`),
    ...forecasts
      .filter(({ of, needed }) => of === "cost" && needed === null)
      .map(
        (forecast) =>
          `${capText(forecast)} needs a price, or the run does not start: --price IN/OUT, such as 0.25/2`,
      ),
    ...(within.length === 0 ? [] : [`within its caps: ${within.map(shareText).join(", ")}`]),
  ]
}

function shareText({ of, cap, needed }: Forecast): string {
  const used = of === "calls" || of === "tokens" ? count(needed ?? 0) : amount(of, needed ?? 0)
  return `${used} of ${amount(of, cap)}`
}

function capText({ of, cap }: Forecast): string {
  return of === "seconds"
    ? `the deadline of ${amount(of, cap)}`
    : `the cap of ${amount(of, cap)} (${flags[of]})`
}

function endText(
  { of, cap, stopsAfter = 0 }: Forecast,
  briefs: number,
  call: ForecastOptions["call"],
): string {
  if (stopsAfter >= briefs) return "would be reached after the briefs, before what comes back is integrated"
  if (stopsAfter > 0) return `would stop it after about ${count(stopsAfter)} of ${counted(briefs, "brief")}`
  const most = of === "seconds" ? null : call[of]
  if (most === null || most <= cap) return "would stop it before the first brief is done"
  return `would let no call through: each sets about ${amount(of, most)} aside until it has ended`
}

function amount(of: keyof Needs, value: number): string {
  switch (of) {
    case "calls":
      return counted(value, "call")
    case "tokens":
      return `${count(value)} tokens`
    case "cost":
      return dollars(value)
    case "seconds":
      return time(value * 1_000)
  }
}
