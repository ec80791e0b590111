/** Time as the simulator sees it; tests put their own in its place. */
export interface SimulatorClock {
  /** Epoch milliseconds. */
  now(): number
  /** Waits, and says whether the time has passed: false when `signal` was aborted before, at which its timer is gone. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<boolean>
}

/**
 * The system's time.
 *
 * @param keepAlive whether a waiting reply keeps the process alive
 */
export function systemClock(keepAlive: boolean): SimulatorClock {
  return {
    now: () => Date.now(),
    sleep(milliseconds, signal) {
      if (signal.aborted) return Promise.resolve(false)
      if (milliseconds <= 0) return Promise.resolve(true)
      return new Promise((resolve) => {
        const end = (slept: boolean): void => {
          clearTimeout(timer)
          signal.removeEventListener("abort", onAbort)
          resolve(slept)
        }
        const onAbort = (): void => end(false)
        const timer = setTimeout(() => end(true), milliseconds)
        if (!keepAlive) timer.unref()
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
