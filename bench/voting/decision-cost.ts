import { type Ballot, type Rule, count } from "langgraph-quorum/tally"
import { type Spread, spreadOf } from "../spread.js"
import { type Contest, makeBallots } from "./ballots.js"
import { type TimedRule, timedRules } from "./decision-rules.js"

export const sizes = [10, 1_000, 10_000] as const
export const largestSize = Math.max(...sizes)
export const contests: readonly Contest[] = ["two close", "many distinct"]

/** What one rule takes over ballots of one size. */
export interface DecisionFigure {
  readonly rule: string
  /** True where time grows with the square of the distinct choices. */
  readonly quadratic: boolean
  readonly contest: Contest
  readonly size: number
  /** Counting one ballot and asking for the decision, after every ballot. */
  readonly microsecondsPerBallot: number
  /** Counting all ballots, one decision, the result. */
  readonly decisionMs: Spread
  /** The whole tally of `count`, which people read; of the largest size only. */
  readonly tallyMs?: number
}

/** Least time to spend on one figure, so that ten ballots are timed often and ten thousand not too often. */
const leastMs = 20
const fewestRuns = 5
/** What takes so long is timed once. */
const onceMs = 200

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
    microsecondsPerBallot: (spreadOfRuns(() => decideAfterEach(rule, ballots)).median * 1_000) / size,
    decisionMs: spreadOfRuns(() => decideOnce(rule, ballots)),
    ...(size === largestSize ? { tallyMs: spreadOfRuns(() => count(ballots, { rule })).median } : {}),
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

/** The first run compiles, and counts only where it took so long that compiling does not matter. */
function spreadOfRuns(run: () => unknown): Spread {
  const first = timed(run)
  if (first > onceMs) return spreadOf([first])
  const times: number[] = []
  for (let spent = 0; spent < leastMs || times.length < fewestRuns; spent += times.at(-1) ?? 0) {
    times.push(timed(run))
  }
  return spreadOf(times)
}

function timed(run: () => unknown): number {
  const startedAt = performance.now()
  run()
  return performance.now() - startedAt
}
