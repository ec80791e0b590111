import type { Rankings } from "./rankings.js"

/** One count of a run-off; candidates are places in `candidates`. */
export interface RunoffRound {
  /** The votes of each candidate that still stands, in the order of `candidates`. */
  readonly votes: ReadonlyMap<number, number>
  /** Ballots that rank nobody who still stands: they count for nobody any more. */
  readonly exhausted: number
  /** Who drops out after it; empty in the last round. */
  readonly eliminated: readonly number[]
}

export interface Runoff {
  readonly rounds: readonly RunoffRound[]
  /** The winner; or all who still stand, level. */
  readonly top: readonly number[]
}

/**
 * Counts each ballot for the best of its candidates that still stands, until one has more than half of those votes or
 * all who stand are level.
 *
 * Who has the fewest votes drops out. Of several with the fewest, those who had fewer in the first round, or in the next
 * where they were level, and so on; candidates level in every round drop out together. That depends neither on the order
 * of the ballots nor on names, and draws no lots.
 */
export function instantRunoff({ candidates, rankings }: Rankings): Runoff {
  const piles = new Map<number, (readonly number[])[]>(candidates.map((_, place) => [place, []]))
  let exhausted = 0
  const hand = (ranking: readonly number[]): void => {
    const pile = nextPile(piles, ranking)
    if (pile === undefined) exhausted += 1
    else pile.push(ranking)
  }
  for (const ranking of rankings) hand(ranking)

  const rounds: RunoffRound[] = []
  for (;;) {
    const votes = new Map([...piles].map(([place, pile]) => [place, pile.length]))
    const top = winners(votes, rankings.length - exhausted)
    const eliminated = top === undefined ? weakest(votes, rounds) : []
    rounds.push({ votes, exhausted, eliminated })
    if (top !== undefined) return { rounds, top }
    const freed = eliminated.flatMap((place) => piles.get(place) ?? [])
    for (const place of eliminated) piles.delete(place)
    for (const ranking of freed) hand(ranking)
  }
}

function nextPile(piles: ReadonlyMap<number, (readonly number[])[]>, ranking: readonly number[]) {
  for (const place of ranking) {
    const pile = piles.get(place)
    if (pile !== undefined) return pile
  }
  return undefined
}

function winners(votes: ReadonlyMap<number, number>, active: number): readonly number[] | undefined {
  for (const [place, count] of votes) if (count * 2 > active) return [place]
  return new Set(votes.values()).size <= 1 ? [...votes.keys()] : undefined
}

/**
 * Who drops out: at least one and never all, since not all are level in the round itself.
 *
 * Source of the order: rule 49 of the alternative vote in the United Kingdom's Parliamentary Voting System and
 * Constituencies Act 2011, schedule 10, which then draws lots.
 */
function weakest(votes: ReadonlyMap<number, number>, earlier: readonly RunoffRound[]): readonly number[] {
  let left = [...votes.keys()]
  for (const count of [votes, ...earlier.map((round) => round.votes)]) {
    const counts = left.map((place) => count.get(place) ?? 0)
    const fewest = counts.reduce((least, next) => Math.min(least, next), Number.POSITIVE_INFINITY)
    left = left.filter((_, index) => counts[index] === fewest)
    if (left.length === 1) break
  }
  return left
}
