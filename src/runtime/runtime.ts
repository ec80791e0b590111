import { type Clock, systemClock, systemLetters } from "./clock.js"
import { Limiters } from "./throttle/limiters.js"

/** The effects of a run: time, ids and the limiters it shares with other runs of the process. */
export interface Runtime {
  readonly clock: Clock
  readonly limiters: Limiters
  /** A new run id. */
  id(): string
}

/** A runtime on `clock`, with limiters of its own unless it is given some. */
export function createRuntime(clock: Clock, id: () => string, limiters = new Limiters(clock)): Runtime {
  return { clock, limiters, id }
}

/** What runs use unless told otherwise: one for the process, so that all of them share the limiters. */
export const systemRuntime: Runtime = createRuntime(systemClock, () => {
  const stamp = new Date(systemClock.now())
    .toISOString()
    .replace(/[-:]/g, "")
    .replace(/\..*/, "")
    .replace("T", "-")
  return `${stamp}-${systemLetters()}`
})
