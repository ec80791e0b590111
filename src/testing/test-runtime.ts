import { type Runtime, createRuntime } from "../runtime/runtime.js"
import { type FakeClock, createFakeClock } from "./fake-clock.js"

export interface TestRuntimeOptions {
  /** Epoch milliseconds the clock begins at. @default 1_700_000_000_000 */
  readonly start?: number
}

/** A runtime in virtual time, and the clock that drives it. */
export interface TestRuntime {
  readonly runtime: Runtime
  readonly clock: FakeClock
}

/** Over all test runtimes of the process: two runs of one id cannot be under way at once. */
let runs = 0

/**
 * The effects of a run for tests: virtual time, limiters of its own, and run ids that count ("run-1", "run-2", ...).
 *
 * @example
 * ```ts
 * import { testRuntime } from "langgraph-quorum/testing"
 *
 * const { runtime, clock } = testRuntime({ start: 0 })
 * await clock.advance(1_000)
 * console.log(runtime.id(), runtime.clock.now()) // run-1 1000
 * ```
 */
export function testRuntime(options: TestRuntimeOptions = {}): TestRuntime {
  const clock = createFakeClock(options.start)
  const id = (): string => {
    runs += 1
    return `run-${runs}`
  }
  return { runtime: createRuntime(clock, id), clock }
}
