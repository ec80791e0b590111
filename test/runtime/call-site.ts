import type { CallSite } from "../../src/runtime/call.js"
import { retrySchema } from "../../src/runtime/retry.js"
import { Scope } from "../../src/runtime/scope.js"
import type { Attempt } from "../../src/task/outcome.js"
import { testRuntime } from "../../src/testing/test-runtime.js"

/** What a call finds in its branch, from instant 0, and what it leaves on record there. */
export function callSite(overrides: Partial<CallSite> = {}) {
  const { runtime, clock } = testRuntime({ start: 0 })
  const attempts: Omit<Attempt, "number">[] = []
  const waiting: boolean[] = []
  const site: CallSite = {
    scope: new Scope(),
    runtime,
    retry: retrySchema.parse({}),
    attemptTimeoutMs: undefined,
    budget: undefined,
    random: () => 0.5,
    deadline: Infinity,
    waiting: (waits) => {
      waiting.push(waits)
    },
    begin: (start) => (end) => {
      attempts.push({ ...start, ...end })
    },
    ...overrides,
  }
  return { site, clock, attempts, waiting }
}

export function httpError(status: number, more: object = {}): Error {
  return Object.assign(new Error(`HTTP ${status}`), { status, ...more })
}
