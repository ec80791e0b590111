import { type Result } from "../task/result.js"

/** A result as text for a parent agent or a person: status, coverage and failures first, then the output. */
export function resultText(result: Result): string {
  const { coverage, failures, conflicts } = result
  const lines = [
    ...(result.simulated ? ["SIMULATED: made by the simulator, not by a model"] : []),
    `status: ${result.status} (${result.reason})`,
    `coverage: ${coverage.ok} of ${coverage.briefs} briefs ok, quorum ${coverage.quorum}`,
    failures.length === 0 ? "failures: none" : "failures:",
    ...failures.map((failure) => `- ${failure.briefId}: ${failure.reason}; lacks: ${oneLine(failure.lacks)}`),
    ...(conflicts.length === 0 ? [] : ["conflicts:"]),
    ...conflicts.map(
      (conflict) => `- ${conflict.about} (${conflict.briefIds.join(", ")}): ${conflict.detail}`,
    ),
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

function oneLine(text: string): string {
  const line = text.replace(/\s+/g, " ").trim()
  return line.length > 120 ? `${line.slice(0, 117)}...` : line
}
