import type { CancelledBy, TimeoutScope } from "../task/outcome.js"

/** Why something was stopped from outside. */
export type Stop =
  | { readonly status: "timed_out"; readonly scope: TimeoutScope }
  | { readonly status: "cancelled"; readonly by: CancelledBy }

/** The reason on every signal that Quorum aborts; named AbortError, as clients expect. */
export class Interruption extends Error {
  readonly stop: Stop

  constructor(stop: Stop) {
    super(stop.status === "timed_out" ? `${stop.scope} timeout` : `cancelled by ${stop.by}`)
    this.name = "AbortError"
    this.stop = stop
  }
}

/** `instanceof` that holds for anything that can be thrown: asking a revoked proxy for its prototype throws. */
export function isInterruption(thrown: unknown): thrown is Interruption {
  try {
    return thrown instanceof Interruption
  } catch {
    return false
  }
}

/** Stops what a settled branch may have left running; one for all, as every branch ends with it. */
export const branchEnded = new Interruption({ status: "cancelled", by: "parent" })
