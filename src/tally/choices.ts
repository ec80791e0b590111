import type { Ballot } from "./ballot.js"
import { byRank } from "./counts.js"
import type { Counts } from "./counts.js"

/** One choice as the tally shows it. */
export interface TalliedChoice {
  /** The canonical key. */
  readonly choice: string
  /** The output of its earliest-launched ballot. */
  readonly exemplar: unknown
  readonly weight: number
  /** Ballots. */
  readonly count: number
  /** Of the weight of all usable ballots, 0 to 1. */
  readonly shareOfUsable: number
  /** Of the weight of all launched ballots, 0 to 1. */
  readonly shareOfLaunched: number
  /** In launch order. */
  readonly briefIds: readonly string[]
}

/** How the usable weight is spread over the choices. */
export interface Entropy {
  /** Shannon entropy of the shares in bits: 0 when all agree. */
  readonly bits: number
  /** Bits over the most these choices could have: 1 when all are equally strong, 0 when there is only one. */
  readonly normalised: number
}

/** The choices by weight, then launch order; `ballots` must be in launch order. */
export function rankChoices(ballots: readonly Ballot[], counts: Counts): readonly TalliedChoice[] {
  const ballotsOf = groupByChoice(ballots)
  const launchedWeight = ballots.reduce((sum, ballot) => sum + ballot.weight, 0)
  return [...counts.byChoice.values()].sort(byRank).map(({ choice, count, weight }) => {
    const own = ballotsOf.get(choice) ?? []
    return {
      choice,
      exemplar: exemplarOf(own[0], choice),
      weight,
      count,
      shareOfUsable: share(weight, counts.weight),
      shareOfLaunched: share(weight, launchedWeight),
      briefIds: own.map((ballot) => ballot.briefId),
    }
  })
}

/** Entropy of the usable shares (C. E. Shannon, 1948). */
export function entropyOf(choices: readonly TalliedChoice[]): Entropy {
  const bits = choices.reduce((sum, { shareOfUsable: p }) => (p > 0 ? sum - p * Math.log2(p) : sum), 0)
  return { bits, normalised: choices.length > 1 ? Math.min(1, bits / Math.log2(choices.length)) : 0 }
}

/** A part of a whole, 0 where there is no whole. */
export function share(part: number, whole: number): number {
  return whole > 0 ? part / whole : 0
}

function groupByChoice(ballots: readonly Ballot[]): ReadonlyMap<string, readonly Ballot[]> {
  const groups = new Map<string, Ballot[]>()
  for (const ballot of ballots) {
    if (ballot.status !== "usable" || ballot.choice === null) continue
    const group = groups.get(ballot.choice)
    if (group === undefined) groups.set(ballot.choice, [ballot])
    else group.push(ballot)
  }
  return groups
}

function exemplarOf(ballot: Ballot | undefined, choice: string): unknown {
  return ballot?.output ?? ballot?.raw ?? choice
}
