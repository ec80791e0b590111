import { systemRuntime } from "./runtime.js"
import { type ThrottleSnapshot, throttleSnapshot } from "./throttle/snapshot.js"

/**
 * The limits that all runs of this process keep, as they stand now.
 *
 * @example
 * ```ts
 * import { throttle } from "langgraph-quorum"
 *
 * for (const { key, waiting, running, limits } of throttle.snapshot().limiters) {
 *   console.log(key, waiting, running, limits.map(({ name, limit, source }) => `${name} ${limit} (${source})`))
 * }
 * ```
 */
export const throttle = {
  snapshot: (): ThrottleSnapshot => throttleSnapshot(systemRuntime.limiters.snapshot()),
}
