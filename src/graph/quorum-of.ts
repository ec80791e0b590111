import type { PlannedBrief } from "../task/brief.js"
import type { Outcome } from "../task/outcome.js"
import type { Plan } from "../task/plan.js"
import type { Blueprint } from "./blueprint.js"

/** Usable outcomes that a plan needs. Of briefs that were asked for one by one no more can be wanted than there are. */
export function quorumOf(plan: Plan, outcomes: readonly Outcome[], blueprint: Blueprint): number {
  if (plan.failure !== undefined) return 0
  const { leftOut: others = 0 } = plan
  const quorum = blueprint.quorum(plan.briefs.length - spareBallots(plan, outcomes) + others)
  return others === 0 ? quorum : Math.min(quorum, plan.briefs.length)
}

/** Ballots that were not needed any more are not held against a vote. */
function spareBallots({ briefs }: Plan, outcomes: readonly Outcome[]): number {
  const spared = outcomes.filter((outcome) => outcome.status === "cancelled" && outcome.by === "decided")
  if (spared.length === 0) return 0
  const ballots = new Set(briefs.filter(({ sampleIndex }) => sampleIndex !== undefined).map(({ id }) => id))
  return spared.filter(({ briefId }) => ballots.has(briefId)).length
}

/** Ids of the briefs that a run cannot do without. */
export function requiredOf(briefs: readonly PlannedBrief[]): ReadonlySet<string> {
  return new Set(briefs.filter((brief) => brief.required === true).map((brief) => brief.id))
}
