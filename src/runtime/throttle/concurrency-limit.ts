/** A width that the limit took, and since when. */
export interface WidthChange {
  /** Epoch milliseconds. */
  readonly at: number
  readonly width: number
}

/** How many calls may be in flight, found by trying: a little more while all goes well, half at an overload. */
export interface ConcurrencyLimit {
  readonly width: number
  /** The last 50 changes that were found by trying, oldest first; a new bound is not one. */
  readonly history: readonly WidthChange[]
  /** Epoch milliseconds: after an overload nobody starts before it. */
  readonly heldUntil: number
  /** A call went well. */
  success(now: number): void
  /**
   * The provider is overloaded.
   *
   * @param sentAt when the call was sent: of those that were under way together only the first counts
   * @param inFlight calls under way; a width that nobody used says nothing about what is too much
   */
  overload(now: number, sentAt?: number, inFlight?: number): void
  /** Sets the most it may be; a width that never had to give way follows. */
  bound(most: number): void
}

const longestHistory = 50
const firstHoldMs = 500
const longestHoldMs = 2_000

/**
 * Additive increase, multiplicative decrease (Chiu and Jain 1989): one more per `width` successes, half at an
 * overload, at most once in the time that the calls under way need to come back.
 *
 * @param most where it starts, and what it never exceeds
 */
export function createConcurrencyLimit(most: number): ConcurrencyLimit {
  let ceiling = Math.max(1, most)
  let width = ceiling
  let successes = 0
  let heldUntil = -Infinity
  let holdMs = 0
  let history: readonly WidthChange[] = []
  const change = (to: number, now: number): void => {
    if (to === width) return
    width = to
    successes = 0
    history = [...history.slice(1 - longestHistory), { at: now, width }]
  }
  return {
    get width() {
      return width
    },
    get history() {
      return history
    },
    get heldUntil() {
      return heldUntil
    },
    success(now) {
      holdMs = 0
      if (width >= ceiling) return
      successes += 1
      if (successes >= width) change(Math.min(ceiling, width + 1), now)
    },
    overload(now, sentAt = now, inFlight = width) {
      // Nobody starts during the hold: what was sent before its end was under way when it began.
      if (sentAt < heldUntil) return
      holdMs = holdMs === 0 ? firstHoldMs : Math.min(longestHoldMs, holdMs * 2)
      heldUntil = now + holdMs
      change(Math.max(1, Math.floor(Math.min(width, Math.max(1, inFlight)) / 2)), now)
    },
    bound(newMost) {
      const followed = width === ceiling
      ceiling = Math.max(1, newMost)
      width = followed ? ceiling : Math.min(width, ceiling)
    },
  }
}
