import type { Failure } from "../task/failure.js"
import type { Result } from "../task/result.js"
import { findingLines } from "./checks-text.js"
import { names } from "./lists.js"
import { conflictLines, duplicateLines, removedLines } from "./merge-text.js"
import { clip, count, counted, dollars, time } from "./numbers.js"
import { allTries, governorLines, tryLines } from "./tries-text.js"

/** Reasons for missing briefs that are listed; more are counted. */
const mostReasons = 20

/** A reason is told in full by the lines above it; the last line is to stay one that can be read. */
const reasonWidth = 300

const simulatedStamp = "SIMULATED: made by the simulator, not by a model"

/** How much of a result people want to read. */
export interface AccountOptions {
  /** Every try of every branch, one line each. */
  readonly tries?: boolean
}

/** What is missing from a result and why, what stands against it, and its warnings; empty when there is nothing to say. */
function accountLines(result: Result, { tries = false }: AccountOptions): readonly string[] {
  const { failures, conflicts, duplicates, records, prose, verdict } = result
  return [
    ...conflictLines(conflicts),
    ...duplicateLines(duplicates, records),
    ...removedLines(prose),
    ...findingLines(verdict),
    ...(failures.length === 0
      ? []
      : [`missing, ${count(failures.length)} of ${counted(result.coverage.briefs, "brief")}:`]),
    ...failureLines(result),
    ...governorLines(result),
    ...(tries ? allTries(result) : []),
    ...result.warnings.map((warning) => `warning: ${warning}`),
  ]
}

/** One line for each reason: what was cancelled together is told together. */
function failureLines(result: Result): readonly string[] {
  const byReason = new Map<string, Failure[]>()
  for (const failure of result.failures) {
    const same = byReason.get(failure.reason)
    if (same === undefined) byReason.set(failure.reason, [failure])
    else same.push(failure)
  }
  const groups = [...byReason]
  const further = groups.slice(mostReasons).reduce((sum, [, failures]) => sum + failures.length, 0)
  return [
    ...groups
      .slice(0, mostReasons)
      .flatMap(([reason, failures]) => [
        `  ${namesOf(failures, result.pattern)}: ${clip(reason, 200)}${detailOf(failures)}`,
        ...triesOf(failures),
      ]),
    ...(further === 0 ? [] : [`  and ${count(further)} more for other reasons: see --json`]),
  ]
}

/** What was tried for the one brief that is missing for this reason; of several, the report tells it. */
function triesOf([failure, ...others]: readonly Failure[]): readonly string[] {
  if (failure === undefined || others.length > 0 || failure.tried.length < 2) return []
  return tryLines(failure.tried).map((line) => `    ${line}`)
}

function namesOf(failures: readonly Failure[], pattern: string): string {
  // A batch's briefs are numbered; people know their items.
  return names(failures.map((failure) => (pattern === "batch" ? clip(failure.lacks, 100) : failure.briefId)))
}

function detailOf(failures: readonly Failure[]): string {
  const tries = Math.max(...failures.map((failure) => failure.tried.length))
  const partial = failures.some((failure) => failure.partial)
  return `${tries > 1 ? `, ${tries} tries` : ""}${partial ? " (partial output kept: see --json)" : ""}`
}

/** Status, cost, time and seed in one line. */
function statusLine(result: Result, model: string | undefined): string {
  const { usage } = result
  const parts = [
    `${result.status}: ${clip(result.reason, reasonWidth)}`,
    ...(model === undefined ? [] : [model]),
    ...(usage.calls === 0 ? [] : [counted(usage.calls, "call")]),
    ...(usage.calls === 0 ? [] : [counted(usage.inputTokens + usage.outputTokens, "token")]),
    ...(usage.calls === 0 || result.simulated ? [] : [dollars(result.cost)]),
    time(result.endedAt - result.startedAt),
    `seed ${result.seed}`,
  ]
  return parts.join(" · ")
}

/** The account under an output: what stands against it, what is missing, stamp, status. */
export function accountText(result: Result, model: string | undefined, options: AccountOptions = {}): string {
  const lines = [
    ...accountLines(result, options),
    ...(result.simulated ? [simulatedStamp] : []),
    statusLine(result, model),
  ]
  return lines.join("\n")
}
