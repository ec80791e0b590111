import type { Failure } from "../task/failure.js"
import type { Result } from "../task/result.js"
import { clip, counted, dollars, time } from "./numbers.js"

/** Missing briefs that are listed; more are counted. */
const mostFailures = 20

export const simulatedStamp = "SIMULATED: made by the simulator, not by a model"

/** What is missing from a result and why, its conflicts and its warnings; empty when there is nothing to say. */
export function accountLines(result: Result): readonly string[] {
  const { failures, conflicts } = result
  return [
    ...(conflicts.length === 0 ? [] : ["conflicts:"]),
    ...conflicts.map(({ about, briefIds, detail }) => `  ${about} (${briefIds.join(", ")}): ${clip(detail, 300)}`),
    ...(failures.length === 0 ? [] : [`missing, ${failures.length} of ${counted(result.coverage.briefs, "brief")}:`]),
    ...failures.slice(0, mostFailures).map(failureLine),
    ...(failures.length <= mostFailures ? [] : [`  and ${failures.length - mostFailures} more: see --json`]),
    ...result.warnings.map((warning) => `warning: ${warning}`),
  ]
}

function failureLine(failure: Failure): string {
  const tries = failure.tried.length > 1 ? `, ${failure.tried.length} tries` : ""
  return `  ${failure.briefId}: ${clip(failure.reason, 200)}${tries}${failure.partial ? " (partial output kept: see --json)" : ""}`
}

/** Status, cost, time and seed in one line. */
export function statusLine(result: Result, model: string | undefined): string {
  const { usage } = result
  const parts = [
    `${result.status}: ${result.reason}`,
    ...(model === undefined ? [] : [model]),
    ...(usage.calls === 0 ? [] : [counted(usage.calls, "call")]),
    ...(usage.calls === 0 ? [] : [counted(usage.inputTokens + usage.outputTokens, "token")]),
    ...(usage.calls === 0 || result.simulated ? [] : [dollars(result.cost)]),
    time(result.endedAt - result.startedAt),
    `seed ${result.seed}`,
  ]
  return parts.join(" · ")
}

/** The account under an output: stamp, conflicts, what is missing, status. */
export function accountText(result: Result, model: string | undefined): string {
  const lines = [...accountLines(result), ...(result.simulated ? [simulatedStamp] : []), statusLine(result, model)]
  return lines.join("\n")
}
