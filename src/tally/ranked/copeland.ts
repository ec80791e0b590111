import type { Rankings } from "./rankings.js"

/**
 * For each candidate, the others that most ballots rank below it, and half of those it is level with. Whom a ballot
 * ranks is above all whom it does not rank; between two that it does not rank it says nothing.
 *
 * Two that no ballot ranks together differ by how many rank each of them. All duels are first counted as if they were
 * such, and then those between candidates that do meet are counted again: ballots that each name something else, in
 * thousands, must not cost the square of their number.
 */
export function copelandScores({ candidates, rankings }: Rankings): readonly number[] {
  const rankedOn: number[][] = candidates.map(() => [])
  for (const [ballot, ranking] of rankings.entries())
    for (const place of ranking) rankedOn[place]?.push(ballot)
  const times = rankedOn.map((ballots) => ballots.length)
  const apart = scoresApart(times)

  // How many more of the ballots that rank both put `own` first; valid where `metBy` is `own`.
  const ahead = new Int32Array(candidates.length)
  const metBy = new Int32Array(candidates.length).fill(-1)
  return rankedOn.map((ballots, own) => {
    const met: number[] = []
    for (const ballot of ballots) {
      let before = -1
      for (const place of rankings[ballot] ?? []) {
        if (place === own) {
          before = 1
          continue
        }
        if (metBy[place] !== own) {
          metBy[place] = own
          ahead[place] = 0
          met.push(place)
        }
        ahead[place] = (ahead[place] ?? 0) + before
      }
    }
    // Ballots that rank both are in both numbers and cancel out.
    return met.reduce(
      (score, place) => {
        const lead = ballots.length - (times[place] ?? 0)
        return score - duel(lead) + duel(lead + (ahead[place] ?? 0))
      },
      apart.get(ballots.length) ?? 0,
    )
  })
}

/** The score by how many ballots rank a candidate, if no ballot ranked two. */
function scoresApart(times: readonly number[]): ReadonlyMap<number, number> {
  const holders = new Map<number, number>()
  for (const count of times) holders.set(count, (holders.get(count) ?? 0) + 1)
  const scores = new Map<number, number>()
  let below = 0
  for (const [count, level] of [...holders].sort(([one], [other]) => one - other)) {
    scores.set(count, below + (level - 1) / 2)
    below += level
  }
  return scores
}

function duel(lead: number): number {
  if (lead === 0) return 0.5
  return lead > 0 ? 1 : 0
}
