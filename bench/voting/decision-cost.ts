import { type Ballot, type Rule, count } from "langgraph-quorum/tally"
import { type Contest, makeBallots } from "./ballots.js"
import { type TimedRule, timedRules } from "./decision-rules.js"
import { processorMs } from "./processor-time.js"

export const sizes = [10, 1_000, 10_000] as const
export const largestSize = Math.max(...sizes)
export const contests: readonly Contest[] = ["two close", "many distinct"]

/** What one rule takes over ballots of one size, in processor time. */
export interface DecisionFigure {
  readonly rule: string
  /** True where time grows with the square of the distinct choices. */
  readonly quadratic: boolean
  readonly contest: Contest
  readonly size: number
  /** Counting one ballot and asking for the decision, after every ballot. */
  readonly microsecondsPerBallot: number
  /** Counting all ballots, one decision, the result. */
  readonly decisionMs: number
  /** The whole tally of `count`, which people read; of the largest size only. */
  readonly tallyMs?: number
}

export function measureDecisions(): readonly DecisionFigure[] {
  return timedRules.flatMap((rule) =>
    contests.flatMap((contest) => sizes.map((size) => measure(rule, contest, size))),
  )
}

function measure(
  { name, kind, make, quadratic = false }: TimedRule,
  contest: Contest,
  size: number,
): DecisionFigure {
  const ballots = makeBallots(kind, contest, size)
  const rule = make(size)
  return {
    rule: name,
    quadratic,
    contest,
    size,
    microsecondsPerBallot: (processorMs(() => decideAfterEach(rule, ballots)) * 1_000) / size,
    decisionMs: processorMs(() => decideOnce(rule, ballots)),
    ...(size === largestSize ? { tallyMs: processorMs(() => count(ballots, { rule })) } : {}),
  }
}

function decideAfterEach(rule: Rule, ballots: readonly Ballot[]): unknown {
  let state = rule.init()
  let decision: unknown
  for (const ballot of ballots) {
    state = rule.onBallot(state, ballot)
    decision = rule.decide(state)
  }
  return decision
}

function decideOnce(rule: Rule, ballots: readonly Ballot[]): unknown {
  let state = rule.init()
  for (const ballot of ballots) state = rule.onBallot(state, ballot)
  return [rule.decide(state), rule.result(state)]
}
