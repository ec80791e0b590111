import type { Rankings } from "./rankings.js"

/**
 * What a ballot that ranks k of n candidates gives to whom it ranks, and to the others:
 *
 * - `shorten`: k, k - 1, ..., 1, and nothing: the scale is as long as the ranking, as Borda had it;
 * - `zero`: n, n - 1, ..., and nothing: a short ranking counts its favourites in full;
 * - `average`: n, n - 1, ..., and the mean of the points left over, (n - k + 1) / 2, each: all ballots give the same sum.
 *
 * All three agree where every ballot ranks every candidate.
 */
export type Unranked = "shorten" | "zero" | "average"

/** The points of each candidate; whole or half numbers, whose sums are exact. */
export function bordaScores({ candidates, rankings }: Rankings, unranked: Unranked): readonly number[] {
  const scores = candidates.map(() => 0)
  let everybody = 0
  for (const ranking of rankings) {
    const first = unranked === "shorten" ? ranking.length : candidates.length
    const rest = unranked === "average" ? (candidates.length - ranking.length + 1) / 2 : 0
    everybody += rest
    for (const [rank, place] of ranking.entries()) scores[place] = (scores[place] ?? 0) + first - rank - rest
  }
  return scores.map((score) => score + everybody)
}
