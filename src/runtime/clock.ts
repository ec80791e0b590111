import { randomUUID } from "node:crypto"

/** Time, injected: tests run on a virtual one. The only place that touches the system's clock and timers. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number
  /** Calls `callback` after `milliseconds`; the returned function cancels it. */
  setTimer(milliseconds: number, callback: () => void): () => void
}

/** Longest delay that the system's timers keep (2^31 - 1 ms, about 24.8 days); they fire longer ones at once. */
const longestDelay = 2_147_483_647

export const systemClock: Clock = {
  now: () => Date.now(),
  setTimer(milliseconds, callback) {
    if (milliseconds === Infinity) return () => {}
    const timer = setTimeout(callback, Math.min(Math.max(milliseconds, 0), longestDelay))
    return () => clearTimeout(timer)
  },
}

/** Eight letters and digits that no other run has. */
export function systemLetters(): string {
  return randomUUID().slice(0, 8)
}
