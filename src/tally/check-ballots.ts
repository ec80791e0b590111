import { ConfigError } from "../errors.js"
import type { Ballot } from "./ballot.js"

/**
 * Refuses ballots that would make a count mean nothing.
 *
 * @throws ConfigError naming the ballot
 */
export function checkBallots(ballots: readonly Ballot[]): void {
  const briefs = new Set<string>()
  const indexes = new Set<number>()
  for (const ballot of ballots) {
    const { briefId, index, weight } = ballot
    if (briefs.has(briefId))
      refuse(ballot, "one ballot per brief, got a second one", "Number the samples of a brief apart")
    if (!Number.isSafeInteger(index) || index < 0)
      refuse(ballot, `a whole launch index from 0, got ${index}`, "Count up")
    if (indexes.has(index))
      refuse(ballot, `an index of its own, got ${index} again`, "Number ballots as they are launched")
    if (!Number.isFinite(weight) || weight < 0)
      refuse(ballot, `a weight of at least 0, got ${weight}`, "Use 1")
    if (ballot.status === "usable" && (ballot.choice ?? "") === "") {
      refuse(ballot, "a usable ballot to have a choice, got none", "Make it abstained")
    }
    briefs.add(briefId)
    indexes.add(index)
  }
}

function refuse(ballot: Ballot, expectedAndGot: string, remedy: string): never {
  throw new ConfigError(
    `count: ballot of brief ${JSON.stringify(ballot.briefId)}: expected ${expectedAndGot}. ${remedy}`,
  )
}
