/** A bucket that refills all the time and may go into debt; times are epoch milliseconds, and given. */
export interface Bucket {
  readonly capacity: number
  readonly ratePerMs: number
  /** What is in it at `now`: below zero while a debt is paid back, never above the capacity. */
  level(now: number): number
  /** Takes out whatever is asked, into debt if need be; a negative amount is put back. */
  take(amount: number, now: number): void
  /** Whole milliseconds until `amount` may be taken. More than the bucket holds may be taken when it is full. */
  waitFor(amount: number, now: number): number
  /** Moves the level into the given bounds; where they contradict each other, under the upper one. */
  bound(least: number, most: number, now: number): void
  /** Changes what it holds and how fast it refills; what is in it stays as far as there is room. */
  resize(capacity: number, ratePerMs: number, now: number): void
}

/** Sums of fractions are a hair off: nobody waits for that. */
const slack = 1e-6

/** A full bucket. */
export function createBucket(capacity: number, ratePerMs: number, at: number): Bucket {
  let size = capacity
  let rate = ratePerMs
  let held = capacity
  let readAt = at
  // A clock that is set back refills nothing, and what it then passes again is not counted twice.
  const level = (now: number): number => {
    if (now > readAt) {
      held = Math.min(size, held + (now - readAt) * rate)
      readAt = now
    }
    return held
  }
  return {
    get capacity() {
      return size
    },
    get ratePerMs() {
      return rate
    },
    level,
    take(amount, now) {
      held = Math.min(size, level(now) - amount)
    },
    waitFor(amount, now) {
      const missing = Math.min(amount, size) - level(now)
      return missing <= slack ? 0 : Math.ceil(missing / rate - slack)
    },
    bound(least, most, now) {
      held = Math.min(size, most, Math.max(least, level(now)))
    },
    resize(newCapacity, newRatePerMs, now) {
      held = Math.min(newCapacity, level(now))
      size = newCapacity
      rate = newRatePerMs
    },
  }
}
