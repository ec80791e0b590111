import { type Clock, systemClock, systemLetters } from "./clock.js"
import { Lanes } from "./throttle.js"

/** The effects of a run: time, ids and the lanes it shares with other runs of the process. */
export interface Runtime {
  readonly clock: Clock
  readonly lanes: Lanes
  /** A new run id. */
  id(): string
}

/** A runtime on `clock` with lanes of its own. */
export function createRuntime(clock: Clock, id: () => string): Runtime {
  return { clock, lanes: new Lanes(clock), id }
}

/** What runs use unless told otherwise: one for the process, so that all of them share the lanes. */
export const systemRuntime: Runtime = createRuntime(systemClock, () => {
  const stamp = new Date(systemClock.now())
    .toISOString()
    .replace(/[-:]/g, "")
    .replace(/\..*/, "")
    .replace("T", "-")
  return `${stamp}-${systemLetters()}`
})
