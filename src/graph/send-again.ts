import type { PlannedBrief } from "../task/brief.js"
import { type Outcome, isOk } from "../task/outcome.js"
import { inPlanOrder } from "./plan-order.js"
import type { QuorumStateUpdate, QuorumStateValue } from "./state.js"

/**
 * Ids of the briefs that may go out again: nobody stopped them on purpose, they did nothing that they would do again, and
 * whatever they depend on is there or goes out again as well. In plan order.
 */
export function mayGoOutAgain(
  outcomes: readonly Outcome[],
  briefs: readonly PlannedBrief[],
): readonly string[] {
  const delivered = new Set(outcomes.filter(isOk).map(({ briefId }) => briefId))
  const again = new Set(outcomes.filter(isWorthAnotherTry).map(({ briefId }) => briefId))
  const dependents = new Map<string, string[]>()
  const hopeless: string[] = []
  for (const { id, dependsOn = [] } of briefs) {
    if (!again.has(id)) continue
    for (const needed of dependsOn) {
      if (delivered.has(needed)) continue
      if (!again.has(needed)) hopeless.push(id)
      const others = dependents.get(needed)
      if (others === undefined) dependents.set(needed, [id])
      else others.push(id)
    }
  }
  for (let id = hopeless.pop(); id !== undefined; id = hopeless.pop()) {
    if (again.delete(id)) hopeless.push(...(dependents.get(id) ?? []))
  }
  return outcomes.map(({ briefId }) => briefId).filter((id) => again.has(id))
}

function isWorthAnotherTry(outcome: Outcome): boolean {
  switch (outcome.status) {
    case "ok":
    case "cancelled":
      return false
    case "failed":
    case "timed_out":
      return true
    case "skipped":
      return outcome.reason === "dependency_failed"
  }
}

/** Sends briefs out again: their outcomes leave the state, and stay on record. */
export function sendAgain(ids: readonly string[], state: QuorumStateValue): QuorumStateUpdate {
  const again = new Set(ids)
  return {
    outcomes: { reopened: ids },
    earlier: inPlanOrder(state.outcomes).filter(({ briefId }) => again.has(briefId)),
    repairs: state.repairs + 1,
    integration: null,
    shortfall: null,
  }
}

/** Ids of the briefs that an update of the state sends out again. */
export function reopenedBy({ outcomes }: QuorumStateUpdate): readonly string[] {
  return typeof outcomes === "object" && outcomes !== null && "reopened" in outcomes ? outcomes.reopened : []
}
