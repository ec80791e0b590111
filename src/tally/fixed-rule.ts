import type { Ballot } from "./ballot.js"
import type { Params } from "./params.js"
import { usualQuorum } from "./quorum.js"
import { checkQuorum } from "./rule-options.js"
import { allCounted } from "./rule.js"
import type { BallotShape, Rule, RuleResult } from "./rule.js"
import { settleTie, showTies, tieExtension } from "./ties.js"
import type { TiePolicy } from "./ties.js"

/** What sets one rule over a fixed number of ballots apart from another. */
export interface FixedRuleSpec {
  readonly name: string
  readonly params: Params
  readonly samples: number
  /** @default max(2, ceil(samples / 2)), never above samples */
  readonly quorum: number | undefined
  readonly ties: TiePolicy
  /** As `Rule.composes`. @default false */
  readonly composes?: boolean
  /** As `Rule.reads`. @default anything */
  readonly reads?: BallotShape
  /** What the usable ballots say, in launch order; a tie is "tied" here, the policy comes after. */
  evaluate(ballots: readonly Ballot[]): RuleResult
}

/** The ballots so far; `evaluated` is what they say, kept because a tie is asked about more than once. */
interface FixedState {
  readonly seen: number
  readonly usable: Ballot[]
  evaluated: RuleResult | undefined
}

/**
 * A rule that wants all its samples before it says anything.
 *
 * @throws ConfigError for a quorum above the samples
 */
export function fixedRule(spec: FixedRuleSpec): Rule<FixedState> {
  const { name, samples, ties } = spec
  checkQuorum(spec.quorum, samples, name)
  const quorum = spec.quorum ?? usualQuorum(samples)
  const most = samples + (ties === "extend" ? tieExtension : 0)

  const evaluate = (state: FixedState): RuleResult => {
    state.evaluated ??= spec.evaluate(state.usable.toSorted((left, right) => left.index - right.index))
    return state.evaluated
  }

  return {
    name,
    params: { samples, quorum, ties: showTies(ties), ...spec.params },
    ...(ties === "judge" ? { needs: ["judge"] as const } : {}),
    ...(spec.composes === true ? { composes: true } : {}),
    ...(spec.reads === undefined ? {} : { reads: spec.reads }),
    samples,
    quorum: () => quorum,
    init: () => ({ seen: 0, usable: [], evaluated: undefined }),
    onBallot({ seen, usable }, ballot) {
      if (ballot.status === "usable") usable.push(ballot)
      return { seen: seen + 1, usable, evaluated: undefined }
    },
    decide(state) {
      const { seen, usable } = state
      if (seen < samples) return { action: "continue", wave: samples - seen }
      if (seen >= most || usable.length < quorum) return { action: "stop", reason: allCounted }
      if (evaluate(state).status === "tied") return { action: "continue", wave: 1 }
      return { action: "stop", reason: seen === samples ? allCounted : "tie_broken" }
    },
    result: (state) => settleTie(evaluate(state), ties),
  }
}
