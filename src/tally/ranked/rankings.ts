import type { Ballot } from "../ballot.js"
import { type Read, keyReader, readBallots } from "./choice-list.js"

/** Ballots read as rankings. */
export interface Rankings {
  /** Canonical keys: those ranked by anybody in the order in which they first appear, then those ranked by nobody. */
  readonly candidates: readonly string[]
  /** Best first, as places in `candidates`; each at most once, none is empty. */
  readonly rankings: readonly (readonly number[])[]
  readonly warnings: readonly string[]
}

/** Reads ballots, in launch order, as rankings; one that ranks nothing, a choice twice or an unknown one is left out. */
export function readRankings(ballots: readonly Ballot[], declared?: readonly string[]): Rankings {
  const keyOf = keyReader()
  const allowed = declared === undefined ? undefined : new Set(declared)
  const { votes, warnings } = readBallots(ballots, (output) => readRanking(output, keyOf, allowed))

  const places = new Map<string, number>()
  const placeOf = (key: string): number => {
    const known = places.get(key)
    if (known !== undefined) return known
    places.set(key, places.size)
    return places.size - 1
  }
  const rankings = votes.map((keys) => keys.map(placeOf))
  const padded = declared === undefined ? paddedBallots(rankings) : 0
  for (const key of declared ?? []) placeOf(key)
  return {
    candidates: [...places.keys()],
    rankings,
    warnings: padded === 0 ? warnings : [...warnings, paddingWarning(padded)],
  }
}

/** Ballots far longer than the usual one: where points go by the length, they outweigh others. */
function paddedBallots(rankings: readonly (readonly number[])[]): number {
  const lengths = rankings.map(({ length }) => length).sort((left, right) => left - right)
  const usual = lengths[lengths.length >> 1] ?? 0
  return lengths.filter((length) => length > 2 * usual + 2).length
}

function paddingWarning(padded: number): string {
  const ballots = padded === 1 ? "1 ballot ranks" : `${padded} ballots rank`
  return `${ballots} more than twice as many choices as is usual here: declare \`candidates\``
}

function readRanking(
  output: unknown,
  keyOf: (element: unknown) => string,
  allowed: ReadonlySet<string> | undefined,
): Read<readonly string[]> {
  if (!Array.isArray(output)) return { fault: "not a list of choices" }
  if (output.length === 0) return { fault: "an empty ranking" }
  const keys = output.map(keyOf)
  if (keys.includes("")) return { fault: "a place without a choice" }
  if (allowed !== undefined && keys.some((key) => !allowed.has(key))) return { fault: "an unknown choice" }
  return new Set(keys).size === keys.length ? { vote: keys } : { fault: "a choice ranked twice" }
}

/** The places that hold the greatest number, in order. */
export function topPlaces(scores: readonly (number | bigint)[]): readonly number[] {
  let top: number[] = []
  let best: number | bigint | undefined
  for (const [place, score] of scores.entries()) {
    if (best !== undefined && score < best) continue
    if (best === undefined || score > best) top = []
    best = score
    top.push(place)
  }
  return top
}
