import { format } from "@lukeed/ms"
import type { Result } from "../../task/result.js"
import { type RunRoot, onRun } from "../record/journal-root.js"
import type { RunFlags } from "../flags/run-flags.js"

/** What is known of a run that has ended, whose outcomes nobody has read. */
export interface EndedRun extends Pick<
  Result,
  "status" | "reason" | "ranOut" | "coverage" | "usage" | "cost" | "runId"
> {
  /** `null` where there are too many to have been read. */
  readonly failures: readonly unknown[] | null
}

/**
 * How to go on with a run that has ended, in one line; nothing where nothing is missing.
 *
 * @param rerun the command line with what is missing only, for a run that left no journal
 */
export function goOnLine(
  result: EndedRun,
  root: RunRoot | undefined,
  rerun: string | undefined,
  flags: RunFlags,
): string | undefined {
  if (rerun === undefined) return undefined
  const { status, ranOut, coverage, runId } = result
  const more = resumeParameters(result, flags)
  if (more === undefined || (root === undefined && status === "failed" && coverage.briefs === 0))
    return undefined
  if (root === undefined) return `run what is missing again: ${rerun}`
  const command = onRun("resume", runId, root, more)
  if (status === "cancelled") return `go on with: ${command}`
  return ranOut === undefined ? `run what is missing again: ${command}` : `go on with more: ${command}`
}

/** What stands behind `quorum resume RUN` for a run that has ended; nothing where that has nothing left to do. */
export function resumeParameters(ended: EndedRun, flags: RunFlags): readonly string[] | undefined {
  const { status, failures, ranOut, coverage } = ended
  if (status === "complete") return undefined
  if (status === "cancelled") return isRejected(ended) ? undefined : []
  // A tie misses nothing that could be run again; a plan that did not come about is all that is missing.
  if (failures?.length === 0 && coverage.briefs > 0) return undefined
  // What is spent stays spent: without a higher cap or more time it would end there again.
  return ranOut === undefined ? ["--retry-failed"] : doubled(ended, ranOut, flags)
}

/** Whether a person said no to the plan of a run: nobody wants it again. */
export function isRejected({ status, reason }: Pick<Result, "status" | "reason">): boolean {
  return status === "cancelled" && reason.startsWith("the plan was rejected")
}

/** The limits that a run came to, twice as high; it may have gone on under higher ones than it was begun with. */
function doubled(
  { usage, cost }: EndedRun,
  ranOut: NonNullable<Result["ranOut"]>,
  { deadline, maxCost, maxCalls, maxTokens }: RunFlags,
): readonly string[] {
  if (ranOut === "deadline") return deadline === undefined ? [] : ["--deadline", format(deadline * 2)]
  const { calls, inputTokens, outputTokens } = usage
  const twice = (cap: number, used: number): string =>
    String(Number((Math.max(cap, used) * 2).toPrecision(6)))
  return [
    ...(maxCost === undefined ? [] : ["--max-cost", twice(maxCost, cost ?? 0)]),
    ...(maxCalls === undefined ? [] : ["--max-calls", twice(maxCalls, calls)]),
    ...(maxTokens === undefined ? [] : ["--max-tokens", twice(maxTokens, inputTokens + outputTokens)]),
  ]
}
