import type { ChoiceCount, Standing } from "../../../src/tally/index.js"

/** Where a vote stands when its choices, the strongest first, have so many ballots and many may still be drawn. */
export function standingOf(votes: readonly number[], remaining = 1_000_000): Standing {
  const entries = votes
    .filter((count) => count > 0)
    .map((count, firstIndex): ChoiceCount => {
      return { choice: `choice ${firstIndex}`, count, weight: count, firstIndex }
    })
  const usable = votes.reduce((sum, count) => sum + count, 0)
  const byChoice = new Map(entries.map((entry) => [entry.choice, entry]))
  const [leader, runnerUp] = entries
  return {
    counts: { seen: usable, usable, weight: usable, byChoice, leader, runnerUp },
    streak: { choice: null, length: 0 },
    remaining,
    toLock: Infinity,
  }
}
