/** Until when a provider's 429 keeps everybody back. */
export interface Hold {
  /** Epoch milliseconds. */
  readonly until: number
  /** A rejection; gives the milliseconds it is held for, which is none when it is one of those already known. */
  reject(now: number, retryAfterMs: number | undefined, sentAt: number): number
  /** A call that was sent at that instant went well. */
  success(sentAt: number): void
}

const firstMs = 500
const longestMs = 30_000

/** A hold is forgotten after so many times its length without a rejection. */
const quietShare = 4

/** A hold that keeps to the hints it is given; without one it doubles from 500 ms to 30 s until a call goes well. */
export function createHold(): Hold {
  let until = -Infinity
  let beganAt = -Infinity
  let backoffMs = 0
  return {
    get until() {
      return until
    },
    reject(now, retryAfterMs, sentAt) {
      // Nobody starts during a hold: what was sent before its end was under way when it began, and is no news.
      const known = sentAt < until
      if (retryAfterMs === undefined && known) return Math.max(0, until - now)
      if (!known) {
        // Nothing was rejected for a good while: whatever was sent went well, even if nobody said so.
        if (now > until + quietShare * backoffMs) backoffMs = 0
        beganAt = now
        if (retryAfterMs === undefined) backoffMs = Math.min(longestMs, Math.max(firstMs, backoffMs * 2))
      }
      until = Math.max(until, now + (retryAfterMs ?? backoffMs))
      return until - now
    },
    success(sentAt) {
      if (sentAt >= beganAt) backoffMs = 0
    },
  }
}
