/** Time as the simulator sees it; tests put their own in its place. */
export interface SimulatorClock {
  /** Epoch milliseconds. */
  now(): number
  /** Waits, and says whether the time has passed: false when `signal` was aborted before, at which its timer is gone. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<boolean>
}

/** What time is made of: a `FakeClock` is one, and so is the clock of a `Runtime`. */
export interface SimulatorTime {
  /** Epoch milliseconds. */
  now(): number
  /** Calls `callback` after `milliseconds`; the returned function cancels it. */
  setTimer(milliseconds: number, callback: () => void): () => void
}

/**
 * The system's time.
 *
 * @param keepAlive whether a waiting reply keeps the process alive
 */
export function systemClock(keepAlive: boolean): SimulatorClock {
  return clockOf({
    now: () => Date.now(),
    setTimer(milliseconds, callback) {
      const timer = setTimeout(callback, milliseconds)
      if (!keepAlive) timer.unref()
      return () => clearTimeout(timer)
    },
  })
}

/** A clock made of somebody's time. */
export function clockOf(time: SimulatorTime): SimulatorClock {
  return {
    now: () => time.now(),
    sleep(milliseconds, signal) {
      if (signal.aborted) return Promise.resolve(false)
      if (milliseconds <= 0) return Promise.resolve(true)
      return new Promise((resolve) => {
        const end = (slept: boolean): void => {
          cancel()
          signal.removeEventListener("abort", onAbort)
          resolve(slept)
        }
        const onAbort = (): void => end(false)
        const cancel = time.setTimer(milliseconds, () => end(true))
        signal.addEventListener("abort", onAbort)
      })
    },
  }
}

/** Resolves when the signal is aborted; what a request that hangs waits for. */
export function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve()
  return new Promise((resolve) => {
    signal.addEventListener("abort", () => resolve(), { once: true })
  })
}
