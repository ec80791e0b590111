import { canonicalChoice } from "./canonical.js"

/** What became of one ballot; only `usable` ones vote, all of them are accounted for. */
export type BallotStatus = "usable" | "abstained" | "invalid" | "failed" | "timed_out" | "cancelled"

/** One vote of one branch. A brief gets exactly one, whatever its reply claims. */
export interface Ballot {
  readonly briefId: string
  /** Place in launch order, from 0: the only order in which ballots are counted. */
  readonly index: number
  readonly status: BallotStatus
  /** The canonical key that is voted for; `null` unless the ballot is usable. */
  readonly choice: string | null
  /** The parsed output, as plain JSON. */
  readonly output?: unknown
  /** The reply as it came, kept because canonical forms may change between versions. */
  readonly raw?: string
  /** Finite and not negative; 1 unless voters are weighted. */
  readonly weight: number
  readonly voter?: string
  /** Why the ballot is not usable, for people. */
  readonly reason?: string
}

/** What a branch that delivered brings to the vote. */
export interface CastBallot {
  readonly briefId: string
  readonly index: number
  readonly output: unknown
  readonly raw?: string
  /** @default 1 */
  readonly weight?: number
  readonly voter?: string
}

/**
 * The ballot of a branch that delivered: usable, or abstained where its output holds no choice.
 *
 * @example
 * ```ts
 * import { castBallot } from "langgraph-quorum/tally"
 *
 * console.log(castBallot({ briefId: "sample-0", index: 0, output: "1,391" }).choice) // "1391"
 * console.log(castBallot({ briefId: "sample-1", index: 1, output: " " }).status) // "abstained"
 * ```
 */
export function castBallot(cast: CastBallot): Ballot {
  const { output, ...own } = cast
  const weight = cast.weight ?? 1
  const choice = canonicalChoice(output)
  // An output without a choice need not be JSON (NaN, say), and a ballot must be: only its raw text stays.
  if (choice === "") {
    return { ...own, weight, status: "abstained", choice: null, reason: "the output holds no choice" }
  }
  return { ...own, weight, status: "usable", choice, output }
}
