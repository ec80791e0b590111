import { type CalibrationRow, canonicalChoice } from "../tally/index.js"
import { type EvalRow, rowId } from "./define-eval.js"
import type { EvalReport } from "./report.js"

/**
 * The rows of an evaluation whose arms are the voters, ready for `calibrate`: what each arm said of each row, and what is
 * right. An arm without an output for a row abstains there.
 *
 * @param gold what is right for a row, compared with outputs by `canonicalChoice`
 * @example
 * ```ts
 * import { vote } from "langgraph-quorum"
 * import { calibrationRows, defineEval, runEval } from "langgraph-quorum/evals"
 * import { calibrate } from "langgraph-quorum/tally"
 *
 * const rows = [{ input: "What is 2 + 2?", expected: "4" }]
 * const voters = {
 *   one: vote({ model: "simulated:one", samples: 1 }),
 *   two: vote({ model: "simulated:two", samples: 1 }),
 * }
 * const report = await runEval(
 *   defineEval({ name: "voters", rows, arms: voters, score: (output, row) => output === row.expected }),
 * )
 * const { warnings } = calibrate(calibrationRows(report, rows, (row) => row.expected))
 * console.log(warnings)
 * ```
 */
export function calibrationRows<Row extends EvalRow>(
  report: EvalReport,
  rows: readonly Row[],
  gold: (row: Row) => string | number,
): readonly CalibrationRow[] {
  const said = new Map<string, Map<string, string | number | null>>()
  for (const { rowId: id, arm, output } of report.cells) {
    const votes = said.get(id) ?? new Map<string, string | number | null>()
    votes.set(arm, choiceOf(output))
    said.set(id, votes)
  }
  return rows.map((row, index) => {
    const item = rowId(row, index)
    const votes = said.get(item) ?? new Map<string, string | number | null>()
    return { item, votes: Object.fromEntries(votes), gold: gold(row) }
  })
}

function choiceOf(output: unknown): string | number | null {
  if (output === undefined || output === null) return null
  if (typeof output === "string" || typeof output === "number") return output
  return canonicalChoice(output) || null
}
