import assert from "node:assert/strict"
import { type Ballot, type CastBallot, type Rule, type RuleResult, castBallot } from "../tally/index.js"
import { tieExtension } from "../tally/ties.js"
import { sequences } from "./arrangements.js"

/** What the branches of a vote give, in launch order; `null` abstains. */
export type Vote = readonly unknown[]

/** How a vote went that was played to its end. */
export interface PlayedVote {
  readonly taken: number
  readonly reason: string
  readonly result: RuleResult
}

/** A rule, and the votes it is tried on. */
export interface RuleTrial {
  readonly rule: Rule
  readonly makeRule: () => Rule
  /** Every vote of all the samples. */
  readonly votes: () => Iterable<Vote>
  /** Every vote, and what is drawn beyond it should it be tied: nothing, the first output, or all of them in turn. */
  readonly longVotes: () => Iterable<Vote>
  readonly ballots: (vote: Vote) => Ballot[]
}

export function ruleTrial(
  makeRule: () => Rule,
  outputs: readonly unknown[],
  cast: (ballot: CastBallot) => Ballot,
): RuleTrial {
  const rule = makeRule()
  const votes = (): Iterable<Vote> => sequences([...outputs, null], rule.samples)
  const beyond = [null, outputs.slice(0, 1), outputs].map((turns) =>
    Array.from({ length: tieExtension }, (_, turn) => turns?.[turn % turns.length] ?? null),
  )
  return {
    rule,
    makeRule,
    votes,
    *longVotes() {
      for (const vote of votes()) for (const further of beyond) yield [...vote, ...further]
    },
    ballots: (vote) =>
      vote.map((output, index) => {
        const own = { briefId: `sample-${index}`, index, output }
        return output === null ? castBallot(own) : cast(own)
      }),
  }
}

/** Plays a vote in waves and counts the whole of each. */
export function playInWaves(trial: RuleTrial, vote: Vote): PlayedVote {
  return play(trial, vote, (wave) => wave)
}

/** Plays a vote and asks the rule after each ballot. */
export function playOneByOne(trial: RuleTrial, vote: Vote): PlayedVote {
  return play(trial, vote, () => 1)
}

function play({ rule, ballots }: RuleTrial, vote: Vote, next: (wave: number) => number): PlayedVote {
  const cast = ballots(vote)
  let state = rule.init()
  for (let taken = 0; ;) {
    const decision = rule.decide(state)
    if (decision.action === "stop") return { taken, reason: decision.reason, result: rule.result(state) }
    const { wave } = decision
    const left = (taken < rule.samples ? rule.samples : vote.length) - taken
    const within = Number.isInteger(wave) && wave >= 1 && wave <= left
    assert.ok(within, `${show(vote)}: after ${taken}, expected a wave of 1 to ${left}, got ${wave}`)
    const drawn = cast.slice(taken, taken + next(wave))
    for (const ballot of drawn) state = rule.onBallot(state, ballot)
    taken += drawn.length
  }
}

/** A vote as a message shows it. */
export function show(vote: Vote): string {
  return `[${vote.map((output) => (output === null ? "abstains" : JSON.stringify(output))).join(", ")}]`
}
