import type { Clock } from "../runtime/clock.js"

/** Measures a branch's running time: it stands still while the branch waits in our own queue. */
export interface Stopwatch {
  pause(): void
  resume(): void
  /** Milliseconds it has been standing still. */
  pausedMs(): number
  /** Milliseconds it has been running; absent while it stands still. */
  ranMs(): number | undefined
  /** Epoch milliseconds at which it would ring, as things stand. */
  deadline(): number
  stop(): void
}

/** Starts a watch that calls `ring` once, after `limitMs` of running time. */
export function startStopwatch(limitMs: number, clock: Clock, ring: () => void): Stopwatch {
  const startedAt = clock.now()
  let left = limitMs
  let runningSince = clock.now()
  let pausedSince: number | undefined
  let paused = 0
  let pauses = 0
  let stopped = false
  let cancel = limitMs === Infinity ? () => {} : clock.setTimer(limitMs, ring)
  return {
    pause() {
      pauses += 1
      if (pauses > 1) return
      cancel()
      pausedSince = clock.now()
      left -= pausedSince - runningSince
    },
    resume() {
      pauses -= 1
      if (pauses > 0 || pausedSince === undefined) return
      runningSince = clock.now()
      paused += runningSince - pausedSince
      pausedSince = undefined
      // A call that was waiting may give up after its branch has ended.
      if (left !== Infinity && !stopped) cancel = clock.setTimer(left, ring)
    },
    pausedMs: () => paused + (pausedSince === undefined ? 0 : clock.now() - pausedSince),
    ranMs: () => (pausedSince === undefined ? clock.now() - startedAt - paused : undefined),
    deadline: () => (pausedSince === undefined ? runningSince + left : clock.now() + left),
    stop() {
      stopped = true
      cancel()
    },
  }
}
