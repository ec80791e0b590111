import type { Ballot } from "./ballot.js"
import type { ParamValue, Params } from "./params.js"

/**
 * What ended a vote: `all_counted` (every sample is in), a stop rule's own word (`locked`, `confident`), or what the
 * caller says (`deadline`). Open, because stop rules are open.
 */
export type StopReason = string

/** The reason of a vote that went to its last sample. */
export const allCounted: StopReason = "all_counted"

/** `wave` is the fewest further ballots that could end the vote if all agreed: at least 1, within the cap. */
export type Decision =
  | { readonly action: "stop"; readonly reason: StopReason }
  | { readonly action: "continue"; readonly wave: number }

/** What the counted ballots say, the quorum aside; `tied` is in launch order, broken tie or not. */
export interface RuleResult {
  readonly status: "decided" | "tied" | "undecided"
  /** The canonical key that won. */
  readonly winner: string | null
  readonly tied: readonly string[]
  /** The output, where it is composed and may be nobody's ballot: a median, an object field by field, a set. */
  readonly output?: unknown
  /** Share of the usable weight that stands behind the winner, where that is not its share of equal ballots. */
  readonly agreement?: number
  /** What the rule has to say besides: scores, rounds, fields. */
  readonly detail?: ParamValue
  readonly warnings?: readonly string[]
}

/** Ballots that are lists, objects, or numbers (texts that spell one included). */
export type BallotShape = "list" | "object" | "number"

/** `judge`: somebody who breaks its ties; the others: fields that its ballots have to have. */
export type RuleNeed = "judge" | "score" | "confidence" | "logProbability" | "voter"

/**
 * How ballots become a decision. One reducer serves the live run, the replay of recorded votes and the
 * property tests.
 *
 * Why this shape:
 * - Ballots come in launch order, always: a run that has launched ten and heard of the last five first waits for the
 *   others before it counts them. What a vote says then cannot depend on who is quick.
 * - The state belongs to whoever called `init`; `onBallot` may change it in place, so that 10,000 distinct
 *   choices cost 10,000 steps and not their square. Go on with the returned state only. It is never stored: a
 *   run that resumes counts its ballots again.
 * - A wave of a rule that counts ends where the answer could first be "stop", so that no ballot is drawn in vain. Waves
 *   and one-by-one sampling are the same vote for every rule: it is asked after each ballot, and those that were launched
 *   beyond the stop are not counted.
 * - `samples` is what is asked for; a tie or ballots drawn again may take `decide` beyond it.
 */
export interface Rule<State = unknown> {
  readonly name: string
  readonly params: Params
  /** Ballots asked for, while nothing is tied or drawn again. */
  readonly samples: number
  /** Fewest usable ballots for a decision, when that many are launched. */
  readonly quorum: (launched: number) => number
  init(): State
  /** Counts one more ballot, of any status. */
  onBallot(state: State, ballot: Ballot): State
  /** To be asked when every launched ballot is counted, also before the first. */
  decide(state: State): Decision
  result(state: State): RuleResult
  /** True when the winner is the choice with the most weight of equal ballots: only then a margin says something. */
  readonly counts?: boolean
  /** True when its winner may be nobody's ballot, but has the shape of one: then it is to be checked as one. */
  readonly composes?: boolean
  /** What its ballots have to be, for those who know beforehand what they will be. @default anything */
  readonly reads?: BallotShape
  /** What whoever runs the vote has to see to: a judge for ties, or something on every ballot. @default nothing */
  readonly needs?: readonly RuleNeed[]
  /** What a ballot counts for, where that is not its own weight. */
  readonly weigh?: (ballot: Ballot) => number
  /** What `ballot.weight` may be at most; more is cut to it, and on record. @default 1 */
  readonly mostWeight?: number
}

/** Counts ballots, given in launch order, from the start. */
export function reduceBallots<State>(rule: Rule<State>, ballots: Iterable<Ballot>): State {
  let state = rule.init()
  for (const ballot of ballots) state = rule.onBallot(state, ballot)
  return state
}

/** True for an object that has all that a rule must have. */
export function isRule(value: unknown): value is Rule {
  if (typeof value !== "object" || value === null) return false
  const methods = ["quorum", "init", "onBallot", "decide", "result"] as const
  return (
    "name" in value &&
    typeof value.name === "string" &&
    "samples" in value &&
    Number.isSafeInteger(value.samples) &&
    methods.every((method) => typeof Reflect.get(value, method) === "function")
  )
}
