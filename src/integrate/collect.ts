import { isOk } from "../task/outcome.js"
import type { Integrator } from "./integrator.js"

/** A branch's output with the id of the brief it answers. */
export interface Collected<T = unknown> {
  readonly briefId: string
  readonly output: T
}

/**
 * Keeps every output as it is, in plan order. It compares nothing, so it finds no conflicts; where no branch delivered,
 * it makes no output.
 */
export function collect<T = unknown>(): Integrator<readonly Collected<T>[]> {
  return {
    name: "collect",
    params: {},
    integrate: (outcomes) => {
      const output = outcomes
        .filter(isOk)
        .map((outcome) => ({ briefId: outcome.briefId, output: outcome.output as T }))
      const shortfall = "no branch delivered anything"
      return Promise.resolve(
        output.length === 0
          ? { done: true, shortfall, reason: shortfall }
          : { done: true, output, reason: "every output kept, in plan order" },
      )
    },
  }
}
