import type { Rankings } from "./rankings.js"

/** The mean of one over the rank, 0 where a ballot does not rank the candidate: exactly to compare, rounded to read. */
export interface ReciprocalRanks {
  /** Over a common denominator, because floating-point thirds and sixths would break or make ties. */
  readonly exact: readonly bigint[]
  readonly rounded: readonly number[]
}

export function reciprocalRanks({ candidates, rankings }: Rankings): ReciprocalRanks {
  const longest = rankings.reduce((most, { length }) => Math.max(most, length), 0)
  const whole = leastCommonMultiple(longest)
  const points = Array.from({ length: longest }, (_, rank) => whole / BigInt(rank + 1))
  const exact = candidates.map(() => 0n)
  for (const ranking of rankings) {
    for (const [rank, place] of ranking.entries()) exact[place] = (exact[place] ?? 0n) + (points[rank] ?? 0n)
  }
  const most = whole * BigInt(Math.max(1, rankings.length))
  return { exact, rounded: exact.map((sum) => Number((sum * 10n ** 15n) / most) / 1e15) }
}

/** Of 1 to `last`. */
function leastCommonMultiple(last: number): bigint {
  let multiple = 1n
  for (let next = 2; next <= last; next += 1) {
    const common = greatestCommonDivisor(next, Number(multiple % BigInt(next)))
    multiple *= BigInt(next / common)
  }
  return multiple
}

function greatestCommonDivisor(left: number, right: number): number {
  return right === 0 ? left : greatestCommonDivisor(right, left % right)
}
