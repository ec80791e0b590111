/** How many calls passed, second by second; the last minute is remembered. */
export interface PassCount {
  /** So many were sent at that instant; fewer than none when it turns out that they did not pass. */
  add(calls: number, at: number): void
  /** How many passed in the whole seconds that began since `from`, up to `until`. */
  between(from: number, until: number): number
}

const seconds = 62

/** Nobody has passed yet. */
export function createPassCount(): PassCount {
  const counts = Array.from({ length: seconds }, () => 0)
  const begins = Array.from({ length: seconds }, () => -Infinity)
  return {
    add(calls, at) {
      const second = Math.floor(at / 1_000)
      const place = ((second % seconds) + seconds) % seconds
      const beganAt = second * 1_000
      const known = begins[place] ?? -Infinity
      // A clock that was set back, or a call that took longer than is remembered.
      if (known > beganAt) return
      counts[place] = (known === beganAt ? (counts[place] ?? 0) : 0) + calls
      begins[place] = beganAt
    },
    between(from, until) {
      let sum = 0
      for (const [place, beganAt] of begins.entries()) {
        if (beganAt >= from && beganAt <= until) sum += counts[place] ?? 0
      }
      return sum
    },
  }
}
