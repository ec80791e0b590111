import { ConfigError } from "../../errors.js"
import type { Blueprint } from "../../graph/blueprint.js"
import { closeRun, openRun } from "../../graph/run/runs.js"
import type { RunIdentity } from "../../graph/state.js"
import type { Interruption } from "../../runtime/interruption.js"
import type { Runtime } from "../../runtime/runtime.js"
import { type ApprovalAnswer, readAnswer } from "../../task/approval.js"
import { type ShortfallAnswer, readDecision } from "../../task/shortfall-request.js"
import type { PersonRequest } from "./approvals.js"
import type { RunOptions } from "../run-options.js"

type Answer = ApprovalAnswer | ShortfallAnswer

/** An answer to go on with. */
export interface Answered {
  readonly answer: Answer
  /** Why the run was stopped while it waited, if it was: the answer is then the one that ends it. */
  readonly stopped?: Interruption
}

/** What a run is asked with. */
export interface Asking extends Pick<RunOptions, "signal" | "onApproval" | "onShortfall"> {
  readonly identity: RunIdentity
  readonly runtime: Runtime
}

/**
 * Asks the functions that were given for it; nothing when there is none.
 *
 * The run is known by its id while it waits, so that it can be cancelled, and no timer of its goes on.
 *
 * @throws ConfigError for an answer that is none, or to another plan
 */
export async function askInProcess(
  request: PersonRequest,
  blueprint: Blueprint,
  asking: Asking,
): Promise<Answered | undefined> {
  const ask = askerFor(request, asking)
  if (ask === undefined) return undefined
  const { runTimeoutMs: _, ...settings } = blueprint.settings
  const waiting = openRun(
    asking.identity,
    { ...blueprint, settings },
    { runtime: asking.runtime, streams: false },
  )
  try {
    if (asking.signal !== undefined)
      waiting.invocation.follow(asking.signal, { status: "cancelled", by: "user" })
    if (waiting.scope.interruption !== undefined) throw waiting.scope.interruption
    const answer = await waiting.scope.race(ask(waiting.scope.signal))
    const problem = problemWith(answer, request)
    if (problem !== undefined) throw new ConfigError(`${askerName(request)}: ${problem}`)
    return { answer }
  } catch (thrown) {
    const stopped = waiting.scope.interruption
    if (stopped === undefined || thrown !== stopped) throw thrown
    return { answer: endOf(request), stopped }
  } finally {
    closeRun(waiting)
  }
}

/** What is wrong with an answer, before the run is given it. */
export function problemWith(answer: unknown, request: PersonRequest): string | undefined {
  const read =
    request.kind === "approval" ? readAnswer(answer, request.planHash) : readDecision(answer, request)
  return "problem" in read ? read.problem : undefined
}

function askerFor(
  request: PersonRequest,
  { onApproval, onShortfall }: Asking,
): ((signal: AbortSignal) => Promise<Answer>) | undefined {
  if (request.kind === "approval")
    return onApproval === undefined ? undefined : async (signal) => onApproval(request, { signal })
  return onShortfall === undefined ? undefined : async (signal) => onShortfall(request, { signal })
}

function askerName({ kind }: PersonRequest): string {
  return kind === "approval" ? "onApproval" : "onShortfall"
}

/** The answer that ends a run which was stopped while it waited. */
function endOf(request: PersonRequest): Answer {
  return request.kind === "approval"
    ? { reject: true, reason: "the run was cancelled before", planHash: request.planHash }
    : { decide: "integrate", requestHash: request.requestHash }
}
