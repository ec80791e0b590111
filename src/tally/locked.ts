import type { Ballot } from "./ballot.js"
import { countedWeight, roundingSlack } from "./counted-weight.js"
import { addBallot, lead, noCounts } from "./counts.js"

/**
 * The winner of a plurality vote, once none of the `stillOut` ballots can change it whatever they say; holds for ballots
 * in any order.
 *
 * @param stillOut every ballot that has not come in, launched or not
 * @example
 * ```ts
 * import { castBallot, locked } from "langgraph-quorum/tally"
 *
 * const outputs = ["a", "a", "a"]
 * const ballots = outputs.map((output, index) => castBallot({ briefId: `sample-${index}`, index, output }))
 * console.log(locked(ballots, 2)) // "a"
 * console.log(locked(ballots, 3)) // undefined: three others could still tie
 * ```
 */
export function locked(ballots: readonly Ballot[], stillOut: number): string | undefined {
  const counts = ballots.reduce(
    (sum, ballot) => addBallot(sum, { ...ballot, weight: countedWeight(ballot.weight) }),
    noCounts(),
  )
  return lead(counts) - roundingSlack(counts.usable + stillOut) > stillOut ? counts.leader?.choice : undefined
}
