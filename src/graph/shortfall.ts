import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import { type Outcome, isOk } from "../task/outcome.js"
import { quorumOf, requiredOf } from "./quorum-of.js"
import { mayRepair } from "./repair.js"
import type { RunContext } from "./run/run-context.js"
import { mayGoOutAgain, sendAgain } from "./send-again.js"
import { type QuorumStateUpdate, type QuorumStateValue, emptyIntegration } from "./state.js"

/** What a run lacks before its outcomes may be integrated. */
export interface Shortfall {
  readonly usable: number
  readonly quorum: number
  /** Ids of required briefs that delivered nothing. */
  readonly required: readonly string[]
}

/** What stands between the outcomes and the quorum or the required briefs, if anything does. */
export function shortfallOf(
  { planned }: Pick<QuorumStateValue, "planned">,
  outcomes: readonly Outcome[],
  run: RunContext,
): Shortfall | undefined {
  const delivered = new Set(outcomes.filter(isOk).map(({ briefId }) => briefId))
  const required = [...requiredOf(planned.briefs)].filter((id) => !delivered.has(id))
  const quorum = quorumOf(planned, outcomes, run.blueprint)
  if (delivered.size >= quorum && required.length === 0) return undefined
  return { usable: delivered.size, quorum, required }
}

/** What the policy makes of a shortfall; nothing when there is none, or when what is there is to be integrated. */
export function afterShortfall(
  state: QuorumStateValue,
  outcomes: readonly Outcome[],
  run: RunContext,
  config: LangGraphRunnableConfig,
): QuorumStateUpdate | undefined {
  const policy = run.blueprint.partial
  if (policy === undefined || state.planned.failure !== undefined) return undefined
  const shortfall = shortfallOf(state, outcomes, run)
  if (shortfall === undefined) return undefined
  const decided = state.shortfall === "asked" ? null : state.shortfall
  switch (decided ?? policy.onShortfall) {
    case "integrate":
      return undefined
    case "fail":
      return failed(shortfall, run)
    case "ask":
      return run.closed ? failed(shortfall, run) : { shortfall: "asked", integration: null }
    case "retry": {
      const ids = mayGoOutAgain(outcomes, state.planned.briefs)
      if (ids.length === 0 || !mayRepair(state, run, config)) return failed(shortfall, run)
      return sendAgain(ids, state)
    }
  }
}

/** The run has failed. What is there is integrated all the same where that costs nothing: it may be worth having. */
function failed(
  { usable, quorum, required }: Shortfall,
  { blueprint }: RunContext,
): QuorumStateUpdate | undefined {
  if ((blueprint.integrator.agents ?? []).length === 0) return undefined
  const shortfall =
    required.length > 0
      ? `required brief missing: ${required.join(", ")}`
      : `${usable} usable outcomes, quorum is ${quorum}`
  return { integration: { ...emptyIntegration, shortfall } }
}
