import type { RemovedSentence } from "../../task/prose.js"
import { type CitedSentence, eachSentence } from "./citations.js"
import { claimSize } from "./notes.js"

/** Claims of one list as far as there is room for them. */
export interface HeldClaims {
  readonly held: readonly CitedSentence[]
  readonly removed: readonly RemovedSentence[]
}

/**
 * Holds a condensed list to its room, since a model may write more than it was asked for: the first claims that fit stay.
 *
 * @param room characters of the list
 * @param most characters of one claim; a longer one is split into its sentences
 */
export function holdClaims(claims: readonly CitedSentence[], room: number, most: number): HeldClaims {
  const held: CitedSentence[] = []
  const removed: RemovedSentence[] = []
  let left = room
  for (const claim of claims.flatMap((one) => (claimSize(one) > most ? eachSentence(one) : [one]))) {
    const size = claimSize(claim)
    if (size <= most && size <= left) {
      held.push(claim)
      left -= size
      continue
    }
    const reason =
      size > most
        ? `it takes ${size} characters, a claim at most ${most}`
        : `its list was to take at most ${room} characters, and what comes before it does`
    removed.push({ sentence: claim.text, reason })
  }
  return { held, removed }
}
