import type { Ballot, Decision, Rule, RuleResult } from "../../src/tally/index.js"

/** How a vote went. */
export interface Drawn {
  readonly taken: number
  /** What ended it; `undefined` where there were not enough ballots for its end. */
  readonly reason: string | undefined
  readonly result: RuleResult
  /** The size of each wave. */
  readonly waves: readonly number[]
}

/** Draws wave by wave and counts the whole of each: whatever a wave holds beyond the stop is wasted, and shows. */
export function drawInWaves(rule: Rule, ballots: readonly Ballot[]): Drawn {
  return draw(rule, ballots, ({ wave }) => wave)
}

/** Draws one ballot after the other and asks the rule after each, whatever wave it would like. */
export function drawOneByOne(rule: Rule, ballots: readonly Ballot[]): Drawn {
  return draw(rule, ballots, () => 1)
}

type Going = Extract<Decision, { readonly action: "continue" }>

function draw(rule: Rule, ballots: readonly Ballot[], next: (decision: Going) => number): Drawn {
  let state = rule.init()
  let taken = 0
  const waves: number[] = []
  for (;;) {
    const decision = rule.decide(state)
    if (decision.action === "stop" || taken === ballots.length) {
      const reason = decision.action === "stop" ? decision.reason : undefined
      return { taken, reason, result: rule.result(state), waves }
    }
    const wave = ballots.slice(taken, taken + next(decision))
    for (const ballot of wave) state = rule.onBallot(state, ballot)
    taken += wave.length
    waves.push(next(decision))
  }
}
