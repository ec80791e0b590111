import type { Blueprint, PartialPolicy } from "../../graph/blueprint.js"
import type { RecordedBranches } from "../../graph/past/recorded-branches.js"
import type { Result } from "../../task/result.js"
import { closedIntegrator } from "./closed-integrator.js"

/** What a replay has on record. */
export interface ReplayRecord {
  readonly branches: RecordedBranches
  readonly result: Result
  /** Number of briefs. */
  readonly briefs: number
  /** Whether another integrator is at work than the one on record. */
  readonly differs: boolean
}

/** A pattern that runs on what is on record: nothing is called, waited for, or kept within a limit. */
export function replayedBlueprint(
  blueprint: Blueprint,
  { branches, result, briefs, differs }: ReplayRecord,
): Blueprint {
  const { approve: _, ...given } = blueprint
  const { ranOut, status, repairs } = result
  const closedBy = ranOut ?? (status === "cancelled" ? "cancelled" : "rounds")
  const has = (id: string): boolean => branches.has(id)
  return {
    ...given,
    executor: branches.executor,
    integrator: closedIntegrator(given.integrator, { has, closedBy, differs }),
    settings: {
      ...given.settings,
      // All at once: whose turn it is, the record says.
      concurrency: Math.max(1, briefs),
      maxCalls: undefined,
      maxTokens: undefined,
      maxCost: undefined,
      runTimeoutMs: undefined,
      cache: undefined,
      hedge: false,
    },
    ...(given.partial === undefined ? {} : { partial: decided(given.partial, result) }),
    // Mended as often as on record: there are no further outcomes.
    validation: { waive: [], judge: undefined, ...given.validation, repairs },
  }
}

/** The policy as it was carried out: nobody is asked again, and nobody's patience ends. */
function decided({ onShortfall }: PartialPolicy, { status, repairs }: Result): PartialPolicy {
  if (onShortfall !== "ask") return { graceMs: undefined, onShortfall }
  const otherwise = status === "failed" ? "fail" : "integrate"
  return { graceMs: undefined, onShortfall: repairs > 0 ? "retry" : otherwise }
}
