import type { Clock } from "../runtime/clock.js"

/** A clock that stands still until a test moves it. */
export interface FakeClock extends Clock {
  /** Timers that have not fired. */
  readonly pending: number
  /** Lets promises settle without moving the time. */
  settle(): Promise<void>
  /** Moves the time by `milliseconds`: timers fire one by one at their instants, promises settle in between. */
  advance(milliseconds: number): Promise<void>
  /**
   * Fires timers, also those that timers set, until there is none.
   *
   * @throws Error after 100,000 timers, for they will then not run out
   */
  runAll(): Promise<void>
  /**
   * Fires timers until `work` has settled, and settles as it did.
   *
   * @throws Error when `work` still waits though no timer is left: it hangs, or waits for real input and output
   */
  until<T>(work: Promise<T>): Promise<T>
}

interface Timer {
  readonly at: number
  readonly callback: () => void
}

const mostTimers = 100_000

/** Turns of the event loop in which promises may settle; code under test may give one away itself. */
const turns = 3

// Taken once: test runners replace the global one while they fake time.
const nextTurn = globalThis.setImmediate

/**
 * A clock for tests: time passes when the test says so.
 *
 * @param start epoch milliseconds it begins at
 * @default start = 1_700_000_000_000
 *
 * @example
 * ```ts
 * import { createFakeClock } from "langgraph-quorum/testing"
 *
 * const clock = createFakeClock()
 * let rang = false
 * clock.setTimer(60_000, () => {
 *   rang = true
 * })
 * await clock.advance(60_000)
 * console.log(rang, clock.pending) // true 0
 * ```
 */
export function createFakeClock(start = 1_700_000_000_000): FakeClock {
  let now = start
  const timers = new Set<Timer>()

  const settle = async (): Promise<void> => {
    for (let turn = 0; turn < turns; turn += 1) {
      await new Promise<void>((resolve) => {
        nextTurn(resolve)
      })
    }
  }

  /** Fires the earliest timer, the one set first among equals; false when none is due by `limit`. */
  const fireNext = (limit: number): boolean => {
    let next: Timer | undefined
    for (const timer of timers) if (next === undefined || timer.at < next.at) next = timer
    if (next === undefined || next.at > limit) return false
    timers.delete(next)
    now = Math.max(now, next.at)
    next.callback()
    return true
  }

  return {
    now: () => now,
    setTimer(milliseconds, callback) {
      if (milliseconds === Infinity) return () => {}
      const timer = { at: now + Math.max(milliseconds, 0), callback }
      timers.add(timer)
      return () => timers.delete(timer)
    },
    get pending() {
      return timers.size
    },
    settle,
    async advance(milliseconds) {
      const target = now + milliseconds
      do await settle()
      while (fireNext(target))
      now = target
    },
    async runAll() {
      let fired = 0
      await settle()
      while (fireNext(Infinity)) {
        fired += 1
        if (fired > mostTimers)
          throw new Error(`Expected the timers to run out, got more than ${mostTimers} of them`)
        await settle()
      }
    },
    async until(work) {
      const state = { settled: false }
      const mark = (): void => {
        state.settled = true
      }
      work.then(mark, mark)
      await settle()
      while (!state.settled) {
        if (!fireNext(Infinity)) {
          throw new Error(
            "Expected the work to settle, but it still waits and no timer is left. Does it wait for a real file, socket or program?",
          )
        }
        await settle()
      }
      return work
    },
  }
}
