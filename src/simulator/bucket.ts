/** A bucket that refills all the time, as the rate limits of OpenAI do. */
export interface Bucket {
  readonly capacity: number
  /** What is in it at `now`. */
  level(now: number): number
  take(amount: number, now: number): void
  /** Milliseconds until `amount` is in it; `Infinity` when it never holds as much. */
  waitFor(amount: number, now: number): number
}

/** A full bucket that gains `perMinute` each minute and holds at most as much; times are epoch milliseconds. */
export function makeBucket(perMinute: number): Bucket {
  const perMillisecond = perMinute / 60_000
  let held = perMinute
  let readAt: number | undefined
  const level = (now: number): number => {
    held = Math.min(perMinute, held + Math.max(0, now - (readAt ?? now)) * perMillisecond)
    readAt = now
    return held
  }
  return {
    capacity: perMinute,
    level,
    take(amount, now) {
      held = Math.max(0, level(now) - amount)
    },
    waitFor(amount, now) {
      if (amount > perMinute) return Number.POSITIVE_INFINITY
      return Math.max(0, amount - level(now)) / perMillisecond
    },
  }
}
