import { type BatchLine, batchLines } from "../task/batch-line.js"
import type { Integrator } from "./integrator.js"

export { type BatchLine, batchLine } from "../task/batch-line.js"

/** Keeps one line per item, in the order of the items, failed ones included. */
export function inOrder<T = unknown>(): Integrator<readonly BatchLine<T>[]> {
  return {
    name: "in order",
    params: {},
    integrate: (outcomes, { briefs }) =>
      Promise.resolve({
        done: true,
        reason: "one line per item, in order",
        output: batchLines<T>(outcomes, briefs),
      }),
  }
}
