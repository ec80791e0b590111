import { setImmediate as nextTurn } from "node:timers/promises"
import type { Clock } from "../../../src/runtime/clock.js"

/** Virtual time for thousands of short scenarios: all timers of an instant fire together, then promises settle once. */
export function createQuickClock(): Clock & { runAll(): Promise<void> } {
  let now = 0
  const instants = new Map<number, Set<() => void>>()
  return {
    now: () => now,
    setTimer(milliseconds, callback) {
      if (milliseconds === Infinity) return () => {}
      const at = now + Math.max(0, milliseconds)
      const timers = instants.get(at) ?? new Set()
      const ring = (): void => callback()
      instants.set(at, timers.add(ring))
      return () => timers.delete(ring)
    },
    async runAll() {
      while (instants.size > 0) {
        now = Math.min(...instants.keys())
        const timers = instants.get(now) ?? new Set()
        instants.delete(now)
        for (const ring of timers) ring()
        if (timers.size > 0) await nextTurn()
      }
    },
  }
}
