import { choose, leadsByPercent } from "./exact.js"

type Choice = string | number | null

/** Whether a vote that has these choices, of so many at most, would stop here. */
export type NaiveStop = (seen: readonly Choice[], most: number) => boolean

export interface NaiveReplay {
  readonly winner: Choice
  readonly samples: number
}

/** Replays a vote the slow way, in no more than its definition: after each sample everything is counted anew. */
export function naiveReplay(choices: readonly Choice[], stop: NaiveStop, maxSamples = Infinity): NaiveReplay {
  const most = Math.min(choices.length, maxSamples)
  for (let samples = 1; samples < most; samples += 1) {
    const seen = choices.slice(0, samples)
    if (stop(seen, most)) return { winner: mostFrequent(seen), samples }
  }
  return { winner: mostFrequent(choices.slice(0, most)), samples: most }
}

function distinct(seen: readonly Choice[]): readonly Choice[] {
  return [...new Set(seen)].filter((choice) => choice !== null)
}

function times(seen: readonly Choice[], choice: Choice): number {
  return seen.filter((other) => other === choice).length
}

/** The first in the list of those that come most often. */
function mostFrequent(seen: readonly Choice[]): Choice {
  let winner: Choice = null
  for (const choice of distinct(seen))
    if (winner === null || times(seen, choice) > times(seen, winner)) winner = choice
  return winner
}

function topTwo(seen: readonly Choice[]): readonly [number, number] {
  const counts = distinct(seen).map((choice) => times(seen, choice))
  const [first = 0, second = 0] = counts.toSorted((left, right) => right - left)
  return [first, second]
}

const known = new Map<string, boolean>()

function remembered(key: string, reckon: () => boolean): boolean {
  const before = known.get(key)
  if (before !== undefined) return before
  const now = reckon()
  known.set(key, now)
  return now
}

/** Nobody can catch up with the first, and it is not tied. */
export function naiveLockIn(seen: readonly Choice[], most: number): boolean {
  const [first, second] = topTwo(seen)
  return second + (most - seen.length) < first
}

/** The binomial sum of the posterior, in whole numbers. */
export function naiveBeta(percent: number): NaiveStop {
  return (seen) => {
    const [first, second] = topTwo(seen)
    return (
      first > 0 &&
      remembered(`beta ${percent} ${first} ${second}`, () => leadsByPercent(first, second, percent))
    )
  }
}

export function naiveAheadBy(k: number): NaiveStop {
  return (seen) => {
    const [first, second] = topTwo(seen)
    return first - second >= k
  }
}

/** The last window agrees; windows do not overlap. */
export function naiveWindow(w: number): NaiveStop {
  return (seen) => {
    const window = seen.slice(-w)
    return seen.length % w === 0 && window[0] !== null && window.every((choice) => choice === window[0])
  }
}

/** (n + 1) C(n, first) / 2^n <= percent / 100 / parts, in whole numbers; without classes, one part for each seen. */
export function naiveCertified(percent: number, classes?: number): NaiveStop {
  return (seen) => {
    const [first, second] = topTwo(seen)
    const parts = classes === undefined ? Math.max(1, distinct(seen).length) : classes - 1
    return remembered(`certified ${percent} ${parts} ${first} ${second}`, () => {
      const n = first + second
      return 100n * BigInt(n + 1) * choose(n, first) * BigInt(parts) <= BigInt(percent) * (1n << BigInt(n))
    })
  }
}

/** The first of them that stops. */
export function naiveAnyOf(...stops: readonly NaiveStop[]): NaiveStop {
  return (seen, most) => stops.some((stop) => stop(seen, most))
}
