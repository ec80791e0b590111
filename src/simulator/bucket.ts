/** A bucket that refills all the time, as the rate limits of OpenAI and Anthropic do. */
export interface Bucket {
  readonly capacity: number
  /** What is in it at `now`; below zero when more was taken than there was. */
  level(now: number): number
  take(amount: number, now: number): void
  /** Milliseconds until `amount` is in it; `Infinity` when it never holds as much. */
  waitFor(amount: number, now: number): number
  /** From `now` on it gains and holds another amount; what is in it is cut to that. */
  resize(perWindow: number, now: number): void
}

/** A full bucket that gains `perWindow` in each window and holds at most as much; times are epoch milliseconds. */
export function makeBucket(perWindow: number, windowMs: number): Bucket {
  let capacity = perWindow
  let held = perWindow
  let readAt: number | undefined
  const level = (now: number): number => {
    held = Math.min(capacity, held + (Math.max(0, now - (readAt ?? now)) * capacity) / windowMs)
    readAt = now
    return held
  }
  return {
    get capacity() {
      return capacity
    },
    level,
    take(amount, now) {
      held = level(now) - amount
    },
    waitFor(amount, now) {
      if (amount > capacity) return Number.POSITIVE_INFINITY
      return (Math.max(0, amount - level(now)) * windowMs) / capacity
    },
    resize(size, now) {
      level(now)
      capacity = size
      held = Math.min(held, size)
    },
  }
}
