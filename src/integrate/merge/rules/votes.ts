import type { Candidate, Saying } from "../saying.js"

/**
 * Who stands behind each value: every brief once, with what it says first, so that none can vote twice by saying a
 * thing twice, or two things.
 */
export function votesOf(candidates: readonly Candidate[]): ReadonlyMap<Candidate, readonly Saying[]> {
  const first = new Map<string, { readonly saying: Saying; readonly candidate: Candidate }>()
  for (const candidate of candidates) {
    for (const saying of candidate.sayings) {
      const before = first.get(saying.source.briefId)
      if (before === undefined || saying.order < before.saying.order)
        first.set(saying.source.briefId, { saying, candidate })
    }
  }
  const votes = new Map<Candidate, Saying[]>(candidates.map((candidate) => [candidate, []]))
  for (const { saying, candidate } of first.values()) votes.get(candidate)?.push(saying)
  return votes
}
