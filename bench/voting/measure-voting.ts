import { type DecisionFigure, measureDecisions } from "./decision-cost.js"
import { printDecisions } from "./decision-table.js"
import { type LiveCost, measureLiveCost } from "./live-cost.js"
import { printLiveCost } from "./live-cost-table.js"
import { type LiveVotes, measureLiveVotes } from "./live-votes.js"
import { printLiveVotes } from "./live-votes-table.js"

/** The figures of voting. */
export interface VotingFigures {
  readonly votes: LiveVotes
  readonly decisions: readonly DecisionFigure[]
  readonly liveCost: readonly LiveCost[]
}

const rounds = 5

/**
 * Measures votes on simulated replies, decisions alone, and votes of functions that do nothing.
 *
 * @throws Error where look-ahead waves and one-by-one sampling are not the same vote
 */
export async function measureVoting(): Promise<VotingFigures> {
  // Processor first: after the votes over HTTP there is garbage of theirs to collect.
  const decisions = measureDecisions()
  const liveCost = await measureLiveCost(rounds)
  const votes = await measureLiveVotes((done) => {
    if (done % 70 === 0) console.error(`votes, question ${done}`)
  })
  return { votes, decisions, liveCost }
}

export function printVoting({ votes, decisions, liveCost }: VotingFigures): void {
  printLiveVotes(votes)
  console.log()
  printDecisions(decisions)
  console.log()
  printLiveCost(liveCost, rounds)
}
