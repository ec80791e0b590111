/**
 * The fewest further ballots, at least 1, for which `enough` holds; Infinity when not even `most` are.
 *
 * @param enough once true it stays true for more ballots
 */
export function fewest(most: number, enough: (further: number) => boolean): number {
  let below = 0
  let above = 1
  while (!enough(above)) {
    if (above >= most) return Infinity
    below = above
    above = Math.min(most, above * 2)
  }
  while (above - below > 1) {
    const middle = Math.floor((below + above) / 2)
    if (enough(middle)) above = middle
    else below = middle
  }
  return above
}
