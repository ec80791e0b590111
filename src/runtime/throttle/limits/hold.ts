/** Until when a provider's 429 keeps everybody back. */
export interface Hold {
  /** Epoch milliseconds. */
  readonly until: number
  /** Whether the rejection of a call that was sent then is one of those already known: it was under way with the first. */
  knows(sentAt: number): boolean
  /** A rejection; gives the milliseconds it is held for, which is none when it is one of those already known. */
  reject(now: number, retryAfterMs: number | undefined, sentAt: number): number
  /** A call that was sent at that instant went well. */
  success(sentAt: number): void
}

const firstMs = 500
const longestMs = 30_000

/** A hold is forgotten after so many times its length without a rejection. */
const quietShare = 4

/**
 * A hold that keeps to the hint it is given, and without one is 500 ms; it doubles, up to 30 s, with each further
 * rejection until a call goes well: a hint that was too short before is so again.
 */
export function createHold(): Hold {
  let until = -Infinity
  let beganAt = -Infinity
  let backoffMs = 0
  let inARow = 0
  // Nobody starts during a hold: what was sent before its end was under way when it began, and is no news.
  const knows = (sentAt: number): boolean => sentAt < Math.max(until, beganAt)
  return {
    knows,
    get until() {
      return until
    },
    reject(now, retryAfterMs, sentAt) {
      const known = knows(sentAt)
      if (retryAfterMs === undefined && known) return Math.max(0, until - now)
      if (!known) {
        // Nothing was rejected for a good while: whatever was sent went well, even if nobody said so.
        if (now > until + quietShare * Math.max(firstMs, backoffMs)) inARow = 0
        beganAt = now
        inARow += 1
        const hinted = inARow === 1 ? retryAfterMs : undefined
        backoffMs = hinted ?? Math.min(longestMs, Math.max(firstMs, backoffMs * (inARow === 1 ? 0 : 2)))
      }
      until = Math.max(until, now + Math.max(retryAfterMs ?? 0, known ? 0 : backoffMs))
      return until - now
    },
    success(sentAt) {
      if (sentAt >= beganAt) inARow = 0
    },
  }
}
