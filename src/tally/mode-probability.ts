import type { TalliedChoice } from "./choices.js"
import { leadProbability } from "./stop/lead-probability.js"

/**
 * The probability that the winner (without one, the leading choice) is what these voters say most often, against its
 * strongest rival and from a uniform prior. `null` where ballots weigh unequally, or the winner is nobody's ballot.
 *
 * It says nothing about being right: voters that share an error say it most often, too.
 */
export function modeProbability(choices: readonly TalliedChoice[], winner: string | null): number | null {
  if (choices.some(({ count, weight }) => count !== weight)) return null
  const own = winner === null ? choices[0] : choices.find(({ choice }) => choice === winner)
  if (own === undefined) return null
  const rival = Math.max(0, ...choices.filter((choice) => choice !== own).map(({ count }) => count))
  return leadProbability(own.count, rival)
}
