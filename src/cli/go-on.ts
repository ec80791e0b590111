import { format } from "@lukeed/ms"
import type { Result } from "../task/result.js"
import { type RunRoot, onRun } from "./journal-root.js"
import type { RunFlags } from "./run-flags.js"

/**
 * How to go on with a run that has ended, in one line; nothing where nothing is missing.
 *
 * @param rerun the command line with what is missing only, for a run that left no journal
 */
export function goOnLine(
  result: Result,
  root: RunRoot | undefined,
  rerun: string | undefined,
  flags: RunFlags,
): string | undefined {
  const { status, failures, outcomes, ranOut, runId } = result
  // What was refused nobody wants again, and a tie misses nothing that could be run again.
  const rejected = outcomes.some((one) => one.status === "skipped" && one.reason === "not_approved")
  if (rerun === undefined || rejected || (failures.length === 0 && status !== "cancelled")) return undefined
  if (root === undefined) return `run what is missing again: ${rerun}`
  if (status === "cancelled") return `go on with: ${onRun("resume", runId, root)}`
  // What is spent stays spent: without a higher cap or more time it would end there again.
  if (ranOut !== undefined) return `go on with more: ${onRun("resume", runId, root, doubled(flags, ranOut))}`
  return `run what is missing again: ${onRun("resume", runId, root, ["--retry-failed"])}`
}

/** The limits that a run came to, twice as high. */
function doubled(
  { deadline, maxCost, maxCalls, maxTokens }: RunFlags,
  ranOut: NonNullable<Result["ranOut"]>,
): readonly string[] {
  if (ranOut === "deadline") return deadline === undefined ? [] : ["--deadline", format(deadline * 2)]
  return [
    ...(maxCost === undefined ? [] : ["--max-cost", String(maxCost * 2)]),
    ...(maxCalls === undefined ? [] : ["--max-calls", String(maxCalls * 2)]),
    ...(maxTokens === undefined ? [] : ["--max-tokens", String(maxTokens * 2)]),
  ]
}
