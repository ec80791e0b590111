import type { ArmReport, EvalReport, PairReport } from "./report.js"

/** Most reasons for missing rows that the text shows; the report has all. */
const shownReasons = 5

/**
 * A report as aligned text: its status, a line for each arm, and what the arms' differences amount to.
 *
 * @example
 * ```ts
 * import { type EvalReport, evalTable } from "langgraph-quorum/evals"
 *
 * const print = (report: EvalReport) => console.log(evalTable(report))
 * ```
 */
export function evalTable(report: EvalReport): string {
  const header = ["arm", "right", "wrong", "missing", "accuracy", "95 % interval", "calls", "cost"]
  const missing = report.cells.filter((cell) => cell.verdict === "missing")
  return [
    ...(report.simulated ? ["SIMULATED: made by the simulator, not by a model"] : []),
    `${report.name}: ${report.rows} rows, seed ${report.seed}, ${report.status} (${report.reason})`,
    "",
    ...align([header, ...report.arms.map(armCells)]),
    "",
    ...report.pairs.map((pair) => explainPair(pair, report.arms)),
    ...missing
      .slice(0, shownReasons)
      .map((cell) => `missing: ${cell.rowId} in ${cell.arm}: ${cell.reason ?? ""}`),
    ...(missing.length > shownReasons ? [`missing: ${missing.length - shownReasons} more`] : []),
  ]
    .join("\n")
    .trimEnd()
}

function armCells(arm: ArmReport): readonly string[] {
  const { right, wrong, missing, accuracy, interval, usage, cost } = arm
  return [
    arm.arm,
    ...[right, wrong, missing].map(String),
    percent(accuracy),
    `${(interval.low * 100).toFixed(1)} to ${percent(interval.high)}`,
    String(usage.calls),
    cost === null ? "unknown" : `$${cost.toFixed(4)}`,
  ]
}

/** Whether the other arm pays: what it gains, how sure that is, and what it takes. */
function explainPair(pair: PairReport, arms: readonly ArmReport[]): string {
  const { baseline, arm, onlyArm, onlyBaseline, bothRight, neither, pValue } = pair
  const rows = bothRight + onlyArm + onlyBaseline + neither
  const points = ((onlyArm - onlyBaseline) / rows) * 100
  const finding =
    pValue >= 0.05 ? "no difference is shown" : `${arm} is ${onlyArm > onlyBaseline ? "better" : "worse"}`
  const calls = (name: string): number => arms.find((report) => report.arm === name)?.usage.calls ?? 0
  const ratio = calls(baseline) === 0 ? "" : `, for ${(calls(arm) / calls(baseline)).toFixed(1)} x the calls`
  return (
    `${arm} against ${baseline}: ${finding}, ${points < 0 ? "" : "+"}${points.toFixed(1)} points${ratio}; ` +
    `only ${arm} right ${onlyArm}, only ${baseline} right ${onlyBaseline}, both ${bothRight}, neither ${neither}; ` +
    `p ${pValue < 0.001 ? "< 0.001" : `= ${pValue.toFixed(3)}`} (exact McNemar)`
  )
}

/** First column to the left, numbers to the right. */
function align(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  "),
  )
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`
}
