import { type Attempt, type Outcome, isOk } from "../../task/outcome.js"
import type { PlannedBrief } from "../../task/brief.js"
import { totalSpend } from "../../task/usage.js"
import { isFinal } from "./final-outcome.js"

/** How far the branches of a run are. */
export interface Standing {
  /** In the order in which they settled, each brief once. */
  readonly outcomes: readonly Outcome[]
  /** How briefs ended before they went out again, in order. */
  readonly earlier: readonly Outcome[]
  /** Tries of branches that have not settled, by brief id. */
  readonly open: ReadonlyMap<string, readonly Attempt[]>
  /** What the planner's and the integrator's agents delivered, by the key of what they were asked. */
  readonly agents: ReadonlyMap<string, readonly Outcome[]>
  /** Of all these, those whose output held a secret: what they delivered is not on record. */
  readonly withheld: ReadonlySet<Outcome>
}

/** How a run that is resumed begins: what stands, and what stays on record of what goes out again. */
export interface Reopening {
  readonly outcomes: readonly Outcome[]
  readonly earlier: readonly Outcome[]
  /** Ids of the briefs that had settled and go out again. */
  readonly reopened: readonly string[]
  /** What agents delivered and need not be asked again. */
  readonly agents: ReadonlyMap<string, readonly Outcome[]>
  /** How agents ended that are asked again. */
  readonly earlierAgents: readonly Outcome[]
}

/**
 * Opens a run again: what is final stands, with `retryFailed` only what is ok. All else goes out again, and so does what
 * was skipped because of it, and what delivered a secret, which no journal keeps. The tries of branches that were cut off
 * stay on record as well.
 */
export function reopen(
  { outcomes, earlier, open, agents, withheld }: Standing,
  briefs: readonly PlannedBrief[],
  retryFailed: boolean,
): Reopening {
  const stands = (outcome: Outcome): boolean =>
    !withheld.has(outcome) && (retryFailed ? isOk(outcome) : isFinal(outcome))
  const reopened = new Set(outcomes.filter((outcome) => !stands(outcome)).map(({ briefId }) => briefId))
  const skipped = new Set(
    outcomes
      .filter((outcome) => outcome.status === "skipped" && outcome.reason === "dependency_failed")
      .map(({ briefId }) => briefId),
  )
  const dependents = dependentsIn(briefs)
  const spreading = [...reopened]
  for (let id = spreading.pop(); id !== undefined; id = spreading.pop()) {
    for (const dependent of dependents.get(id) ?? []) {
      if (!skipped.has(dependent) || reopened.has(dependent)) continue
      reopened.add(dependent)
      spreading.push(dependent)
    }
  }
  const indexes = new Map(briefs.map(({ id, index }) => [id, index]))
  return {
    outcomes: outcomes.filter(({ briefId }) => !reopened.has(briefId)),
    earlier: [
      ...earlier,
      ...outcomes.filter(({ briefId }) => reopened.has(briefId)),
      ...[...open].flatMap(([briefId, attempts]) =>
        attempts.length === 0 ? [] : [cutOff(briefId, indexes.get(briefId) ?? 0, attempts)],
      ),
    ],
    reopened: [...reopened],
    agents: new Map([...agents].map(([key, known]) => [key, known.filter(stands)])),
    earlierAgents: [...agents.values()].flat().filter((outcome) => !stands(outcome)),
  }
}

function dependentsIn(briefs: readonly PlannedBrief[]): ReadonlyMap<string, readonly string[]> {
  const dependents = new Map<string, string[]>()
  for (const { id, dependsOn = [] } of briefs) {
    for (const needed of dependsOn) {
      const others = dependents.get(needed)
      if (others === undefined) dependents.set(needed, [id])
      else others.push(id)
    }
  }
  return dependents
}

/** A branch that the process took with it, as far as it had come. */
function cutOff(briefId: string, index: number, attempts: readonly Attempt[]): Outcome {
  const startedAt = Math.min(...attempts.map((attempt) => attempt.startedAt))
  return {
    briefId,
    index,
    attempts,
    ...totalSpend(attempts),
    startedAt,
    endedAt: Math.max(...attempts.map((attempt) => attempt.startedAt + attempt.runMs)),
    queueMs: attempts.reduce((sum, { queueMs }) => sum + queueMs, 0),
    runMs: attempts.reduce((sum, { runMs }) => sum + runMs, 0),
    status: "cancelled",
    by: "parent",
  }
}
