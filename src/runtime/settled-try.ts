import type { Attempt, OutcomeError } from "../task/outcome.js"
import type { Spend } from "../task/usage.js"
import type { Reservation } from "./budget/budget.js"
import { type ClassifiedFailure, classifyFailure } from "./failure.js"
import { type Interruption, isInterruption } from "./interruption.js"
import type { Scope } from "./scope.js"

/** How one try of a call ended. */
export type Settled<T> =
  | { readonly ended: "ok"; readonly value: T }
  | { readonly ended: "stopped"; readonly reason: Interruption }
  | { readonly ended: "failed"; readonly failure: ClassifiedFailure; readonly thrown: unknown }

/** What a try spent; `null` when nobody can tell, as of one that was cut off. */
export function spentBy(
  settled: Settled<unknown>,
  spend: Spend | undefined,
): Parameters<Reservation["settle"]>[0] {
  // A provider that answers with an error does not charge for it.
  if (settled.ended === "failed" && settled.failure.error.httpStatus !== undefined)
    return { tokens: 0, cost: 0 }
  if (spend === undefined) return null
  const { usage, cost } = spend
  return { tokens: usage.inputTokens + usage.outputTokens, cost }
}

/** A try past its own time is a failure that may be tried again; anything above it stops the whole call. */
export function settle<T>(thrown: unknown, scope: Scope, now: number): Settled<T> {
  const reason = scope.interruption
  if (reason?.stop.status === "timed_out" && reason.stop.scope === "attempt") {
    return {
      ended: "failed",
      failure: { error: { kind: "timeout", message: "attempt timeout" } },
      thrown: reason,
    }
  }
  if (reason !== undefined) return { ended: "stopped", reason }
  if (isInterruption(thrown)) return { ended: "stopped", reason: thrown }
  return { ended: "failed", failure: classifyFailure(thrown, now), thrown }
}

/**
 * How a try goes on record.
 *
 * @param problem what is wrong with a reply that came
 */
export function describeEnd(
  settled: Settled<unknown>,
  problem: OutcomeError | undefined,
): Pick<Attempt, "status"> & { readonly error?: OutcomeError } {
  switch (settled.ended) {
    case "ok":
      return problem === undefined ? { status: "ok" } : { status: "failed", error: problem }
    case "stopped":
      return { status: settled.reason.stop.status }
    case "failed":
      return settled.failure.error.kind === "timeout"
        ? { status: "timed_out", error: settled.failure.error }
        : { status: "failed", error: settled.failure.error }
  }
}
