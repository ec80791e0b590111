import type { Ballot } from "./ballot.js"
import { plurality } from "./plurality.js"
import { reduceBallots } from "./rule.js"
import type { Rule } from "./rule.js"

/**
 * The winner, once none of the `stillOut` ballots can change it whatever they say; the branches still running
 * may then be cancelled as `decided`.
 *
 * Holds for ballots in any order, so it may be asked as they arrive. Asked often, keep the state of `rule`
 * instead and ask `rule.locked(state, stillOut)`: that takes constant time.
 *
 * @param stillOut every ballot up to the cap that has not come in, launched or not
 * @param rule by default plurality over all of them with the usual quorum
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
export function locked(
  ballots: readonly Ballot[],
  stillOut: number,
  rule: Rule = plurality({ samples: Math.max(1, ballots.length + stillOut) }),
): string | undefined {
  return rule.locked(reduceBallots(rule, ballots), stillOut)
}
