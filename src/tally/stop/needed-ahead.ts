import { fewest } from "./fewest.js"

/**
 * How many ballots the leader has to have against so many of the next. Remembered, because a vote asks again after
 * every ballot and each answer is close to the one before.
 *
 * @param enough once true it stays true for more ahead and for fewer behind; true of some number against any
 */
export function neededAhead(enough: (ahead: number, behind: number) => boolean): (behind: number) => number {
  const known = new Map<number, number>()
  return (behind) => {
    const before = known.get(behind)
    if (before !== undefined) return before
    const least = Math.max(1, behind, known.get(behind - 1) ?? 0)
    const needed = enough(least, behind)
      ? least
      : least + fewest(Infinity, (further) => enough(least + further, behind))
    known.set(behind, needed)
    return needed
  }
}
