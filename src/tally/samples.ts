import type { Ballot } from "./ballot.js"

/** Where every sample went: `launched` is the sum of the six kinds that follow it. */
export interface SampleAccount {
  /** The cap that was asked for. */
  readonly requested: number
  readonly launched: number
  readonly usable: number
  readonly invalid: number
  readonly abstained: number
  readonly failed: number
  readonly timedOut: number
  readonly cancelled: number
  /** Requested and never launched. */
  readonly saved: number
}

export function accountFor(ballots: readonly Ballot[], requested: number): SampleAccount {
  const account = { usable: 0, invalid: 0, abstained: 0, failed: 0, timedOut: 0, cancelled: 0 }
  for (const ballot of ballots) account[kindOf(ballot)] += 1
  const launched = ballots.length
  return { requested, launched, ...account, saved: Math.max(0, requested - launched) }
}

function kindOf(ballot: Ballot) {
  switch (ballot.status) {
    case "usable":
    case "invalid":
    case "abstained":
    case "failed":
    case "cancelled":
      return ballot.status
    case "timed_out":
      return "timedOut"
  }
}
