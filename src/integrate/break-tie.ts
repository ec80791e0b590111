import type { Agent } from "../agents/agent.js"
import { type Rule, type Tally, count } from "../tally/index.js"
import { judgedRule } from "../tally/judge.js"
import { judgeChoices } from "./ask/judge-tie.js"
import type { IntegrateContext } from "./integrator.js"

/** The tally with its tie broken by the judges, where there are any; without a verdict it stays tied. */
export async function breakTie(
  tally: Tally,
  options: { readonly rule: Rule; readonly judges: readonly Agent[] },
  context: IntegrateContext,
): Promise<Tally> {
  const { rule, judges } = options
  if (judges.length === 0 || tally.status !== "tied") return tally
  const tied = tally.tied.map((choice) => ({
    choice,
    exemplar: tally.choices.find((entry) => entry.choice === choice)?.exemplar ?? choice,
  }))
  const { winner, warnings, ...judging } = await judgeChoices(judges, tied, context)
  const { ballots, rounds, truncated, stopReason } = tally
  const judged = judgedRule(rule, winner, { winner, ...judging })
  const again = count(ballots, {
    rule: judged,
    rounds,
    truncated,
    stopReason: winner === null ? stopReason : "judged",
  })
  return { ...again, warnings: [...again.warnings, ...warnings] }
}
