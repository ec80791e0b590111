import type { Ballot } from "./ballot.js"
import { countedWeight } from "./counted-weight.js"
import { addBallot, noCounts } from "./counts.js"
import type { Counts, RunningCounts } from "./counts.js"
import type { Params } from "./params.js"
import { shortOfQuorum } from "./quorum.js"
import { allCounted } from "./rule.js"
import type { Decision, Rule, RuleResult } from "./rule.js"
import type { Standing, StopRule, Streak } from "./stop/stop-rule.js"
import { settleTie, showTies, tieExtension } from "./ties.js"
import type { TiePolicy } from "./ties.js"

/** What sets one rule over plain counts apart from another. */
export interface CountingRule {
  readonly name: string
  readonly params: Params
  readonly samples: number
  /** Fewest usable ballots, when that many are launched. */
  readonly quorum: (launched: number) => number
  readonly ties: TiePolicy
  readonly stop: StopRule
  /** Invalid ballots that are drawn again, at most. @default 0 */
  readonly redraw?: number
  /** Ballots before the stop rule is first asked. @default 0 */
  readonly firstWave?: number
  /** What a ballot counts for, at most 1. @default its weight; 1 where the stop rule counts ballots */
  readonly weigh?: (ballot: Ballot) => number
  /** As in `Standing`, the quorum aside; each ballot still out counts for 1 at most. */
  toLock(counts: Counts, stillOut: number): number
  /** A tie is "tied" here, the policy comes after. */
  result(counts: Counts): RuleResult
}

/** What a rule over plain counts keeps of the ballots. */
export interface CountingState {
  readonly counts: RunningCounts
  readonly streak: Streak
  /** Invalid ballots that took no sample. */
  readonly redrawn: number
  /** Usable ballots of less weight than they were counted for. */
  readonly light: number
}

/** A rule that needs no more than the count and weight of each choice. */
export function countingRule(own: CountingRule): Rule<CountingState> {
  const { name, samples, stop, ties, redraw = 0, firstWave = 0 } = own
  const countsBallots = own.weigh === undefined && stop.weighs !== true
  const extension = ties === "extend" ? tieExtension : 0

  function weigh(ballot: Ballot): number {
    return countsBallots ? 1 : countedWeight(own.weigh?.(ballot) ?? ballot.weight)
  }

  function onBallot(state: CountingState, ballot: Ballot): CountingState {
    const again = ballot.status === "invalid" && state.redrawn < redraw
    const tooLight = countsBallots && ballot.status === "usable" && ballot.weight < 1
    const weight = weigh(ballot)
    return {
      counts: addBallot(state.counts, weight === ballot.weight ? ballot : { ...ballot, weight }),
      streak: again ? state.streak : longer(state.streak, ballot),
      redrawn: state.redrawn + (again ? 1 : 0),
      light: state.light + (tooLight ? 1 : 0),
    }
  }

  function decide({ counts, streak, redrawn }: CountingState): Decision {
    const drawn = counts.seen - redrawn
    const remaining = samples - drawn
    if (remaining <= 0) return afterLast(counts, remaining)
    // A stop counts only with the quorum: a winner that is sure early must not cost the vote its quorum.
    const short = shortOfQuorum(counts.usable, counts.seen, own.quorum)
    const wanted = Math.min(Math.max(short, firstWave - drawn), remaining)
    const decision = stop.decide(standingAt(counts, streak, remaining))
    if (decision.action === "stop") {
      if (wanted > 0) return { action: "continue", wave: wanted }
      // Nor does it leave a tie that further ballots are to break.
      return extension > 0 && isTied(counts) ? { action: "continue", wave: 1 } : decision
    }
    // Written so that NaN from a stop rule of the caller's own becomes 1, not an endless loop.
    const wave = Math.max(wanted, decision.wave >= 1 ? Math.ceil(decision.wave) : 1)
    return { action: "continue", wave: Math.min(wave, remaining) }
  }

  /** Ballots that took no sample are not there for a stop rule. */
  function standingAt(counts: Counts, streak: Streak, remaining: number): Standing {
    const seen = samples - remaining
    const toLock = own.toLock(counts, remaining)
    return { counts: counts.seen === seen ? counts : { ...counts, seen }, streak, remaining, toLock }
  }

  function isTied(counts: Counts): boolean {
    return own.result(counts).status === "tied"
  }

  function afterLast(counts: Counts, remaining: number): Decision {
    const { seen, usable } = counts
    if (extension === 0 || usable < own.quorum(seen)) return { action: "stop", reason: allCounted }
    const { status } = own.result(counts)
    if (status === "tied" && remaining > -extension) return { action: "continue", wave: 1 }
    return { action: "stop", reason: status === "decided" && remaining < 0 ? "tie_broken" : allCounted }
  }

  return {
    name,
    params: {
      samples,
      stop: { name: stop.name, params: stop.params },
      ties: showTies(ties),
      ...(redraw === 0 ? {} : { redraw }),
      ...own.params,
    },
    counts: true,
    ...(ties === "judge" ? { needs: ["judge"] as const } : {}),
    samples,
    quorum: (launched) => own.quorum(launched),
    init: () => ({ counts: noCounts(), streak: { choice: null, length: 0 }, redrawn: 0, light: 0 }),
    onBallot,
    decide,
    result({ counts, light }) {
      const result = settleTie(own.result(counts), ties)
      const warnings = [...(result.warnings ?? []), ...(stop.caveat === undefined ? [] : [stop.caveat])]
      if (light > 0)
        warnings.push(`${light} ballots of less weight were counted for 1: ${stop.name} counts ballots`)
      return warnings.length === 0 ? result : { ...result, warnings }
    },
    weigh,
  }
}

function longer(streak: Streak, { status, choice }: Ballot): Streak {
  if (status !== "usable" || choice === null) return { choice: null, length: 0 }
  return choice === streak.choice ? { choice, length: streak.length + 1 } : { choice, length: 1 }
}
