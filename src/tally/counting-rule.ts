import { addBallot, noCounts } from "./counts.js"
import type { Counts, RunningCounts } from "./counts.js"
import { allCounted } from "./rule.js"
import type { Decision, Horizon, Params, Rule, RuleResult } from "./rule.js"
import type { StopRule } from "./stop-rule.js"

/** What sets one rule over plain counts apart from another. */
export interface CountingRule {
  readonly name: string
  readonly params: Params
  readonly samples: number
  readonly quorum: number
  readonly stop: StopRule
  /** As in `Standing`, the quorum aside. */
  toLock(counts: Counts, stillOut: number): number
  result(counts: Counts): RuleResult
}

/** A rule that needs no more than the count and weight of each choice. */
export function countingRule(own: CountingRule): Rule<RunningCounts> {
  const { name, samples, quorum, stop } = own
  const params = { samples, quorum, stop: { name: stop.name, params: stop.params }, ...own.params }

  /** A lock counts only with the quorum: stopping for a winner must not cost the vote its quorum. */
  function toLock(counts: Counts, stillOut: number): number {
    const agreeing = Math.max(own.toLock(counts, stillOut), quorum - counts.usable)
    return agreeing <= stillOut ? agreeing : Infinity
  }

  function decide(counts: Counts, out: Horizon): Decision {
    if (out.remaining <= 0) return { action: "stop", reason: allCounted }
    const stillOut = out.launched + out.remaining - counts.seen
    const decision = stop.decide({ counts, out, toLock: toLock(counts, stillOut) })
    if (decision.action === "stop") return decision
    // Written so that NaN from a stop rule of the caller's own becomes 1, not an endless loop.
    const wave = decision.wave >= 1 ? Math.ceil(decision.wave) : 1
    return { action: "continue", wave: Math.min(wave, out.remaining) }
  }

  return {
    name,
    params,
    samples,
    quorum,
    init: noCounts,
    onBallot: addBallot,
    decide,
    locked: (counts, stillOut) =>
      !stop.takesAll && toLock(counts, stillOut) === 0 ? counts.leader?.choice : undefined,
    result: (counts) => own.result(counts),
  }
}
