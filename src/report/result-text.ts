import type { Result } from "../task/result.js"
import { checksLine, findingLines } from "./checks-text.js"
import { conflictLines, duplicateLines, ledgerLine, removedLines } from "./merge-text.js"
import { clip } from "./numbers.js"
import { governorLines } from "./tries-text.js"

const lacksWidth = 200

/** A result as text for a parent agent or a person: status, coverage and failures first, then the output. */
export function resultText(result: Result): string {
  const { coverage, failures, conflicts, duplicates, records, prose, verdict } = result
  const lines = [
    ...(result.simulated ? ["SIMULATED: made by the simulator, not by a model"] : []),
    `status: ${result.status} (${result.reason})`,
    `coverage: ${coverage.ok} of ${coverage.briefs} briefs ok, quorum ${coverage.quorum}`,
    failures.length === 0 ? "failures: none" : "failures:",
    ...failures.map(
      (failure) => `- ${failure.briefId}: ${failure.reason}; lacks: ${clip(failure.lacks, lacksWidth)}`,
    ),
    ...governorLines(result),
    ...conflictLines(conflicts),
    ...duplicateLines(duplicates, records),
    ...(records === undefined ? [] : [ledgerLine(records)]),
    ...removedLines(prose),
    ...(verdict.findings.length === 0 ? [] : [checksLine(verdict), ...findingLines(verdict)]),
    ...result.warnings.map((warning) => `warning: ${warning}`),
    "",
    result.output === undefined ? "no output" : outputText(result.output),
  ]
  return lines.join("\n")
}

/** The output alone: text as it is, anything else as JSON. */
export function outputText(output: unknown): string {
  return typeof output === "string" ? output : JSON.stringify(output, null, 2)
}
