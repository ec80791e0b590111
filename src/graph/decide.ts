import type { LangGraphRunnableConfig } from "@langchain/langgraph"
import { failureAccount } from "../task/failure.js"
import { type ShortfallAnswer, type ShortfallRequest, readDecision } from "../task/shortfall-request.js"
import { contentHash } from "../task/plan-hash.js"
import { askPerson } from "./ask-person.js"
import type { Blueprint } from "./blueprint.js"
import { mayGoOutAgain, mayMend, outcomesOf, sendAgain } from "./mend.js"
import type { RunContext } from "./run-context.js"
import { findRun } from "./runs.js"
import { shortfallOf } from "./shortfall.js"
import type { QuorumStateUpdate, QuorumStateValue } from "./state.js"

/** Asks a person what becomes of a run that falls short, in a node of its own: it is run again when the answer comes. */
export function decideStep(blueprint: Blueprint) {
  return (state: QuorumStateValue, config: LangGraphRunnableConfig): QuorumStateUpdate => {
    const run = findRun(state.run, blueprint, state.input)
    run.attach(config)
    const outcomes = outcomesOf(state)
    const shortfall = shortfallOf(state, outcomes, run)
    if (shortfall === undefined) return { shortfall: "integrate" }
    const again = mayGoOutAgain(outcomes, state.planned.briefs)
    const mayRetry = again.length > 0 && mayMend(state, run, config)
    const failures = failureAccount(state.planned.briefs, outcomes)
    const missing = failures.map(({ briefId, objective, reason }) => ({ briefId, objective, reason }))
    const request: ShortfallRequest = {
      kind: "shortfall",
      runId: state.run.id,
      requestHash: contentHash({ runId: state.run.id, mends: state.mends, missing }),
      ...shortfall,
      missing,
      mayRetry,
    }
    const { decide } = decisionOn(request, run)
    if (decide !== "retry") return { shortfall: decide }
    run.log.reopened(again)
    return sendAgain(again, state)
  }
}

/** Asks until there is an answer to this shortfall. */
function decisionOn(request: ShortfallRequest, run: RunContext): ShortfallAnswer {
  let problem: string | undefined
  while (true) {
    const answer = askPerson(problem === undefined ? request : { ...request, problem }, run)
    const read = readDecision(answer, request)
    if (!("problem" in read)) return read
    problem = read.problem
  }
}
