import { BallotTaker } from "../../src/tally/index.js"
import type { Ballot, Rule, RuleResult } from "../../src/tally/index.js"

/** How a vote went. */
export interface Drawn {
  readonly taken: number
  /** What ended it; `undefined` where there were not enough ballots for its end. */
  readonly reason: string | undefined
  readonly result: RuleResult
  /** The size of each wave. */
  readonly waves: readonly number[]
}

/** Draws wave by wave, as a run does. */
export function drawInWaves(rule: Rule, ballots: readonly Ballot[]): Drawn {
  const taker = new BallotTaker(rule)
  const waves: number[] = []
  for (;;) {
    const { decision, taken, state } = taker.standing()
    if (decision.action === "stop" || taken === ballots.length) {
      const reason = decision.action === "stop" ? decision.reason : undefined
      return { taken, reason, result: rule.result(state), waves }
    }
    waves.push(decision.wave)
    for (const ballot of ballots.slice(taken, taken + decision.wave)) taker.take(ballot)
  }
}

/** Draws one ballot after the other and asks the rule after each, whatever wave it would like. */
export function drawOneByOne(rule: Rule, ballots: readonly Ballot[]): Drawn {
  let state = rule.init()
  const waves: number[] = []
  for (const ballot of ballots) {
    const decision = rule.decide(state)
    if (decision.action === "stop") break
    state = rule.onBallot(state, ballot)
    waves.push(1)
  }
  const decision = rule.decide(state)
  const reason = decision.action === "stop" ? decision.reason : undefined
  return { taken: waves.length, reason, result: rule.result(state), waves }
}
