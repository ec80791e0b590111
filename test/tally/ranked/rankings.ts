import * as fc from "fast-check"
import { castBallot } from "../../../src/tally/ballot.js"
import type { Ballot } from "../../../src/tally/ballot.js"
import { count } from "../../../src/tally/count.js"
import { ranked } from "../../../src/tally/ranked/ranked.js"
import type { RankedOptions } from "../../../src/tally/ranked/ranked.js"
import type { Tally } from "../../../src/tally/tally.js"

export type Ranking = readonly string[]
export type Method = RankedOptions["method"]

export const everyMethod = ["borda", "copeland", "instantRunoff", "reciprocalRank"] as const
export const labels = ["a", "b", "c", "d"] as const

/** Usable ballots in launch order. */
export function cast(outputs: readonly unknown[]): Ballot[] {
  return outputs.map((output, index) => castBallot({ briefId: `sample-${index}`, index, output }))
}

/** "3: a b c" = three ballots that rank a, b, c. */
export function profile(...lines: readonly string[]): Ranking[] {
  return lines.flatMap((line) => {
    const [times = "", ranking = ""] = line.split(":")
    return Array.from({ length: Number(times) }, () => ranking.trim().split(" "))
  })
}

export function rank(
  outputs: readonly unknown[],
  method: Method,
  more: Omit<Partial<RankedOptions>, "method"> = {},
): Tally {
  const rule = ranked({ samples: Math.max(1, outputs.length), quorum: 1, ties: "abstain", method, ...more })
  return count(cast(outputs), { rule })
}

/** Candidates to numbers, out of the detail of a tally. */
export function scoresOf({ detail }: Tally): Record<string, number> {
  const { scores } = detail as { readonly scores: readonly { choice: string; score: number }[] }
  return Object.fromEntries(scores.map(({ choice, score }) => [choice, score]))
}

/** Who has the most, in any order. */
export function best(scores: Readonly<Record<string, number>>): string[] {
  const most = Math.max(...Object.values(scores))
  return Object.keys(scores)
    .filter((choice) => scores[choice] === most)
    .sort()
}

/** Who won or shared the top, in any order. */
export function topOf({ winner, tied }: Tally): string[] {
  return winner === null ? [...tied].sort() : [winner]
}

/** Rankings of some of a, b, c and d. */
export const partialRankings = (most = 9) =>
  fc.array(fc.shuffledSubarray<string>([...labels], { minLength: 1 }), { minLength: 1, maxLength: most })

/** Rankings of all of a, b, c and d. */
export const fullRankings = (most = 9) =>
  fc.array(fc.shuffledSubarray<string>([...labels], { minLength: labels.length }), {
    minLength: 1,
    maxLength: most,
  })
