import { fewest } from "./stop/fewest.js"

/** The usual quorum of a vote over a fixed number of samples: half of them, at least 2, and never above them. */
export function usualQuorum(samples: number): number {
  return Math.min(samples, Math.max(2, Math.ceil(samples / 2)))
}

/**
 * Further usable ballots, all in a row, until the quorum is met; 0 when it is.
 *
 * @param quorum grows by 1 at most with each ballot that is launched
 */
export function shortOfQuorum(
  usable: number,
  launched: number,
  quorum: (launched: number) => number,
): number {
  const enough = (further: number): boolean => usable + further >= quorum(launched + further)
  return enough(0) ? 0 : fewest(Infinity, enough)
}
