import type { Ballot } from "./ballot.js"

/**
 * What ended a vote: `all_counted` (every sample is in), a stop rule's own word (`locked`), or what the
 * caller says (`deadline`). Open, because stop rules are open.
 */
export type StopReason = string

/** The reason of a vote that went to its last sample. */
export const allCounted: StopReason = "all_counted"

export type ParamValue =
  | null
  | boolean
  | number
  | string
  | readonly ParamValue[]
  | { readonly [key: string]: ParamValue }

/** The settings of a rule as plain JSON: printed in the report, enough to build the rule again. */
export type Params = Readonly<Record<string, ParamValue>>

/** How many ballots the decision has to reckon with besides those counted; each weighs 1. */
export interface Horizon {
  /** Ballots sent out so far. */
  readonly launched: number
  /** Ballots that may still be sent out: the cap minus `launched`. */
  readonly remaining: number
}

/** `wave` is the fewest further ballots that could end the vote if all agreed: at least 1, within the cap. */
export type Decision =
  | { readonly action: "stop"; readonly reason: StopReason }
  | { readonly action: "continue"; readonly wave: number }

/** What the counted ballots say, the quorum aside; `tied` is in launch order, broken tie or not. */
export interface RuleResult {
  readonly status: "decided" | "tied" | "undecided"
  readonly winner: string | null
  readonly tied: readonly string[]
}

/**
 * How ballots become a decision. One reducer serves the live run, the replay of recorded votes and the
 * property tests.
 *
 * Why this shape:
 * - The state belongs to whoever called `init`; `onBallot` may change it in place, so that 10,000 distinct
 *   choices cost 10,000 steps and not their square. Go on with the returned state only. It is never stored: a
 *   run that resumes counts its ballots again.
 * - `decide` gets the horizon instead of keeping it, because only the caller knows what it has launched.
 *   Between waves everything launched is counted. A wave ends where the answer could first be "stop", so
 *   that waves and one-by-one sampling are the same vote, for adaptive rules too.
 * - In flight only `locked` is asked: it holds whatever the others say, so arrival order cannot matter.
 * - `samples` is the cap the horizon is measured against. A tie policy that draws more raises it, and
 *   `decide` then continues past the asked-for samples only while the top is tied: `continue` needs no third
 *   form.
 * - Voters of different weight add the weights still out to the horizon; rules over rankings, fields or lists
 *   read `ballot.output` into a state of their own; rules whose winner is nobody's ballot (median, per field)
 *   add the composed output to the result; a judge is asked by the caller and its pick enters as a ballot.
 *   None of them changes the signatures.
 */
export interface Rule<State = unknown> {
  readonly name: string
  readonly params: Params
  /** Most ballots the rule asks for. */
  readonly samples: number
  /** Fewest usable ballots for a decision. */
  readonly quorum: number
  init(): State
  /** Counts one more ballot, of any status. */
  onBallot(state: State, ballot: Ballot): State
  /** To be asked when every launched ballot is counted, also before the first. */
  decide(state: State, out: Horizon): Decision
  /** The winner, once none of the `stillOut` ballots can change it and the rule does not want them all. */
  locked(state: State, stillOut: number): string | undefined
  result(state: State): RuleResult
}

/** Counts ballots, given in launch order, from the start. */
export function reduceBallots<State>(rule: Rule<State>, ballots: Iterable<Ballot>): State {
  let state = rule.init()
  for (const ballot of ballots) state = rule.onBallot(state, ballot)
  return state
}
