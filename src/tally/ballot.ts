import { canonicalChoice } from "./equivalence/canonical.js"
import type { Keyed } from "./equivalence/equivalence.js"

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
  /** Finite and not negative; 1 unless voters are weighted. A rule caps what it counts. */
  readonly weight: number
  /** Who cast it, where voters differ. */
  readonly voter?: string
  /** The voter's own confidence, 0 to 1; never the probability of being right. */
  readonly confidence?: number
  /** Natural logarithm of the probability the model gave its reply; at most 0. */
  readonly logProbability?: number
  /** What a verifier gave the output; higher is better. */
  readonly score?: number
  /** Why the ballot is not usable, or what was disregarded in it; for people. */
  readonly reason?: string
}

/** What a branch that delivered brings to the vote. */
export interface CastBallot extends Pick<
  Ballot,
  "briefId" | "index" | "raw" | "voter" | "confidence" | "logProbability" | "score"
> {
  readonly output: unknown
  /** @default 1 */
  readonly weight?: number
}

/**
 * The ballot of a branch that delivered: usable, abstained where its output holds no choice, or invalid where the
 * choice is none of those asked for.
 *
 * @param read how outputs become choices. @default canonicalChoice
 * @example
 * ```ts
 * import { castBallot, oneOf } from "langgraph-quorum/tally"
 *
 * console.log(castBallot({ briefId: "sample-0", index: 0, output: "1,391" }).choice) // "1391"
 * console.log(castBallot({ briefId: "sample-1", index: 1, output: " " }).status) // "abstained"
 * const { key } = oneOf(["A", "B"])
 * console.log(castBallot({ briefId: "sample-2", index: 2, output: "(E)" }, key).status) // "invalid"
 * ```
 */
export function castBallot(cast: CastBallot, read: (output: unknown) => Keyed = readAny): Ballot {
  const { output, confidence, logProbability, score, ...rest } = cast
  const weight = weightOf(cast.weight)
  const own = {
    ...rest,
    ...numbersOf({ confidence, logProbability, score }),
    ...(weight === (cast.weight ?? 1) ? {} : { reason: `claimed the weight ${cast.weight}` }),
  }
  const choice = read(output)
  switch (choice.kind) {
    case "choice":
      return { ...own, weight, status: "usable", choice: choice.key, output }
    // An output without a choice need not be JSON (NaN, say), and a ballot must be: only its raw text stays.
    case "none":
      return { ...own, weight, status: "abstained", choice: null, reason: "the output holds no choice" }
    case "invalid":
      return { ...own, ...rawOf(cast), weight, status: "invalid", choice: null, reason: choice.reason }
  }
}

/** What is no weight is none: the ballot counts like any other. */
function weightOf(claimed = 1): number {
  return Number.isFinite(claimed) && claimed >= 0 ? claimed : 1
}

/** Those that are numbers: a ballot has to be plain JSON, and what is no number must not be reckoned with. */
function numbersOf<Name extends string>(
  values: Readonly<Record<Name, number | undefined>>,
): Partial<Record<Name, number>> {
  const known = Object.entries(values).filter(([, value]) => Number.isFinite(value))
  return Object.fromEntries(known) as Partial<Record<Name, number>>
}

function readAny(output: unknown): Keyed {
  const key = canonicalChoice(output)
  return key === "" ? { kind: "none" } : { kind: "choice", key }
}

/** What an invalid ballot said stays readable. */
function rawOf({ raw, output }: CastBallot): { readonly raw?: string } {
  if (raw !== undefined) return { raw }
  return typeof output === "string" ? { raw: output } : {}
}
