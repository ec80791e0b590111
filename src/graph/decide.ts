import { type LangGraphRunnableConfig, interrupt } from "@langchain/langgraph"
import { failureAccount } from "../task/failure.js"
import { type ShortfallAnswer, type ShortfallRequest, readDecision } from "../task/shortfall-request.js"
import { contentHash } from "../task/plan-hash.js"
import { outcomesOf } from "./plan-order.js"
import { mayRepair } from "./repair.js"
import type { RunContext } from "./run/run-context.js"
import { mayGoOutAgain, sendAgain } from "./send-again.js"
import { shortfallOf } from "./shortfall.js"
import type { QuorumStateUpdate, QuorumStateValue } from "./state.js"

/** Asks a person what becomes of a run that falls short, in a node of its own: it is run again when the answer comes. */
export function decideStep(
  state: QuorumStateValue,
  run: RunContext,
  config: LangGraphRunnableConfig,
): QuorumStateUpdate {
  const outcomes = outcomesOf(state)
  const shortfall = shortfallOf(state, outcomes, run)
  if (shortfall === undefined) return { shortfall: "integrate" }
  const again = mayGoOutAgain(outcomes, state.planned.briefs)
  const mayRetry = again.length > 0 && mayRepair(state, run, config)
  const failures = failureAccount(state.planned.briefs, outcomes)
  const missing = failures.map(({ briefId, objective, reason }) => ({ briefId, objective, reason }))
  const request: ShortfallRequest = {
    kind: "shortfall",
    runId: state.run.id,
    requestHash: contentHash({ runId: state.run.id, repairs: state.repairs, missing }),
    ...shortfall,
    missing,
    mayRetry,
  }
  const { decide } = decisionOn(request)
  if (decide !== "retry") return { shortfall: decide }
  run.log.reopened(again)
  return sendAgain(again, state)
}

/** Asks until there is an answer to this shortfall; like a plan's, no wrong one may throw. */
function decisionOn(request: ShortfallRequest): ShortfallAnswer {
  let problem: string | undefined
  while (true) {
    const given = interrupt<object, unknown>(problem === undefined ? request : { ...request, problem })
    const read = readDecision(given, request)
    if (!("problem" in read)) return read
    problem = read.problem
  }
}
