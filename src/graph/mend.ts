import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import { afterEarlier } from "../task/outcome-history.js"
import type { PlannedBrief } from "../task/brief.js"
import { type Outcome, isOk } from "../task/outcome.js"
import type { Blueprint } from "./blueprint.js"
import { inPlanOrder } from "./plan-order.js"
import type { RunContext } from "./run-context.js"
import type { QuorumStateUpdate, QuorumStateValue } from "./state.js"

/** Most rounds in which missing briefs go out again or the integrator mends its work, over the whole run. */
const mostMends = 2

/** Supersteps: of a round, around all of them, and of a mending beside its round. */
const stepsOfRound = 3
const stepsAround = 2
const stepsOfMend = 2

/** LangGraph's own limit on the steps of a graph, where the invocation sets none; 7 rounds stay within it. */
const usualSteps = 25
const usualRounds = 7

/** The limit on steps that leaves room for the rounds of a pattern and its mending. */
export function stepsFor(blueprint: Blueprint): number {
  const { rounds = usualRounds } = blueprint
  const mending = blueprint.partial === undefined ? 0 : stepsOfMend * mostMends + 1
  return Math.max(usualSteps, stepsAround + stepsOfRound * rounds + mending + 1)
}

/** Whether that many more rounds may follow: within those of the pattern and the steps that the invocation has. */
export function roomFor(
  further: number,
  { round, mends, approval }: Pick<QuorumStateValue, "round" | "mends" | "approval">,
  config: LangGraphRunnableConfig,
  { rounds = usualRounds }: Blueprint,
): boolean {
  const { recursionLimit = usualSteps } = config
  const asked = approval === null ? 0 : 1
  const steps = stepsAround + asked + stepsOfRound * (round + further) + stepsOfMend * mends
  // LangGraph gives up when the limit is reached, not when it is passed.
  return round + further <= rounds && steps < recursionLimit
}

/** Whether anything of this run may be done again. */
export function mayMend(state: QuorumStateValue, run: RunContext, config: LangGraphRunnableConfig): boolean {
  const { blueprint } = run
  const most = Math.min(mostMends, blueprint.validation?.repairs ?? mostMends)
  const room = roomFor(1, { ...state, mends: state.mends + 1 }, config, blueprint)
  return state.mends < most && !run.closed && room && mendingHelps(state)
}

/** A first time may always be tried; a further one only when the one before brought an outcome that can be used. */
function mendingHelps({ outcomes, earlier, mends, verdict }: QuorumStateValue): boolean {
  // Of an answer that was mended alone, validation says whether it helped.
  if (mends === 0 || verdict !== null) return true
  const again = new Set(earlier.map(({ briefId }) => briefId))
  return outcomes.some((outcome) => outcome.status === "ok" && again.has(outcome.briefId))
}

/** The outcomes of a state in plan order, each with the tries of the rounds before. */
export function outcomesOf(state: Pick<QuorumStateValue, "outcomes" | "earlier">): readonly Outcome[] {
  const outcomes = inPlanOrder(state.outcomes)
  if (state.earlier.length === 0) return outcomes
  const earlier = new Map<string, Outcome[]>()
  for (const outcome of state.earlier) {
    const known = earlier.get(outcome.briefId)
    if (known === undefined) earlier.set(outcome.briefId, [outcome])
    else known.push(outcome)
  }
  return outcomes.map((outcome) => afterEarlier(outcome, earlier.get(outcome.briefId) ?? []))
}

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
    mends: state.mends + 1,
    integration: null,
    shortfall: null,
  }
}

/** Ids of the briefs that an update of the state sends out again. */
export function reopenedBy({ outcomes }: QuorumStateUpdate): readonly string[] {
  return typeof outcomes === "object" && outcomes !== null && "reopened" in outcomes ? outcomes.reopened : []
}
