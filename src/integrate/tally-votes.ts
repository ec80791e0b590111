import { type Ballot, type Rule, type Tally, castBallot, count } from "../tally/index.js"
import { reduceBallots } from "../tally/rule.js"
import type { BriefSpec } from "../task/brief.js"
import { type Outcome, explainOutcome } from "../task/outcome.js"
import type { Integrator } from "./integrator.js"

/**
 * Counts the outcomes of equal briefs as ballots, in launch order, and asks for more while the rule is undecided.
 *
 * @param extend makes the briefs of the next `wave` ballots, from index `first`
 */
export function tallyVotes<T>(
  rule: Rule,
  extend: (task: unknown, first: number, wave: number) => readonly BriefSpec[],
): Integrator<T> {
  return {
    name: `vote by ${rule.name}`,
    params: { rule: rule.name, ...rule.params },
    settled(outcomes) {
      const ballots = outcomes.map(ballotOf).toSorted((left, right) => left.index - right.index)
      const winner = rule.locked(reduceBallots(rule, ballots), rule.samples - ballots.length)
      return winner === undefined ? undefined : "locked"
    },
    integrate(outcomes, { task, round, closed, lastRound }) {
      const ballots = outcomes.map(ballotOf)
      const launched = ballots.length
      const decision = rule.decide(reduceBallots(rule, ballots), {
        launched,
        remaining: rule.samples - launched,
      })
      if (decision.action === "continue" && !closed) {
        const wave = lastRound ? rule.samples - launched : decision.wave
        return Promise.resolve({
          done: false,
          more: extend(task, launched, wave),
          reason: `undecided after ${launched}`,
        })
      }
      const truncated = closed && decision.action === "continue"
      const tally = count(ballots, {
        rule,
        rounds: round,
        truncated,
        ...(truncated ? { stopReason: "closed" } : {}),
      })
      return Promise.resolve({
        done: true,
        ...(tally.winner === null ? { shortfall: shortfallOf(tally) } : { output: tally.exemplar as T }),
        ...(truncated && tally.winner !== null ? { shortfall: "the vote was cut short" } : {}),
        warnings: tally.warnings,
        extra: { tally },
        reason: tally.stopReason,
      })
    },
  }
}

/** One ballot per branch: its own, whatever the reply claims. */
function ballotOf(outcome: Outcome): Ballot {
  const own = { briefId: outcome.briefId, index: outcome.index }
  const none = { ...own, choice: null, weight: 1 }
  switch (outcome.status) {
    case "ok":
      return castBallot({ ...own, output: outcome.output })
    case "failed":
      return {
        ...none,
        status: outcome.error.kind === "invalid_output" ? "invalid" : "failed",
        reason: explainOutcome(outcome),
      }
    case "timed_out":
      return { ...none, status: "timed_out", reason: explainOutcome(outcome) }
    case "cancelled":
    case "skipped":
      return { ...none, status: "cancelled", reason: explainOutcome(outcome) }
  }
}

function shortfallOf(tally: Tally): string {
  const { usable, needed } = tally.quorum
  switch (tally.status) {
    case "decided":
      return "decided"
    case "tied":
      return `tied between ${tally.tied.map((choice) => JSON.stringify(choice)).join(" and ")}`
    case "undecided":
      return `no choice has what ${tally.rule.name} asks for`
    case "no_quorum":
      return `no quorum: ${usable} usable ballots, ${needed} needed`
    case "all_failed":
      return "all ballots failed"
  }
}
