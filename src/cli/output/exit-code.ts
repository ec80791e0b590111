import type { OutcomeError } from "../../task/outcome.js"
import type { Result } from "../../task/result.js"
import { isProviderFailure } from "../flags/provider-problem.js"

/** How the command ends, for scripts. */
export const exitCodes = {
  complete: 0,
  unexpected: 1,
  usage: 2,
  partial: 3,
  /** A person has to approve the plan first: nothing was called, and there is no result yet. */
  waiting: 3,
  budgetOrDeadline: 4,
  provider: 5,
  interrupted: 130,
} as const

/** The exit code of a result; `problem` is what the provider said, when nothing came back because of it. */
export function exitCodeOf(result: Result, problem: OutcomeError | undefined): number {
  switch (result.status) {
    case "complete":
      return exitCodes.complete
    case "cancelled":
      return exitCodes.interrupted
    case "partial":
    case "failed":
      if (problem !== undefined) return exitCodes.provider
      if (result.ranOut !== undefined || result.outcomes.some(ranOut)) return exitCodes.budgetOrDeadline
      return exitCodes.partial
  }
}

/**
 * What the provider said, when every branch failed because of it: a key, a quota, a connection.
 *
 * @param lastError the last error of any attempt, for runs that did not get as far as a branch
 */
export function providerProblem(
  result: Result,
  lastError: OutcomeError | undefined,
): OutcomeError | undefined {
  if (result.status === "complete" || result.status === "cancelled") return undefined
  if (result.outcomes.length === 0) {
    return lastError !== undefined && isProviderFailure(lastError) ? lastError : undefined
  }
  const errors = result.outcomes.map((outcome) => (outcome.status === "failed" ? outcome.error : undefined))
  const first = errors[0]
  return first !== undefined && errors.every((error) => error !== undefined && isProviderFailure(error))
    ? first
    : undefined
}

function ranOut(outcome: Result["outcomes"][number]): boolean {
  switch (outcome.status) {
    case "ok":
    case "failed":
      return false
    case "timed_out":
      return outcome.scope === "run"
    case "cancelled":
      return outcome.by === "budget"
    case "skipped":
      return outcome.reason === "budget"
  }
}
