import type { Clock } from "./clock.js"
import type { Scope } from "./scope.js"

/** Waits; rejects with the interruption as soon as the scope is stopped. */
export async function sleep(milliseconds: number, clock: Clock, scope: Scope): Promise<void> {
  let cancel = (): void => {}
  const elapsed = new Promise<void>((resolve) => {
    cancel = clock.setTimer(milliseconds, resolve)
  })
  try {
    await scope.race(elapsed)
  } finally {
    cancel()
  }
}
