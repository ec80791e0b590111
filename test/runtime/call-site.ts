import type { CallSite } from "../../src/runtime/call.js"
import { retrySchema } from "../../src/runtime/retry.js"
import type { Clock } from "../../src/runtime/clock.js"
import { Scope } from "../../src/runtime/scope.js"
import type { Admission, Limiter } from "../../src/runtime/throttle/limiter.js"
import { Limiters } from "../../src/runtime/throttle/limiters.js"
import { noRequestCost } from "../../src/runtime/throttle/limits/request-cost.js"
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
    flow: "run-1",
    queueTimeoutMs: undefined,
    hedges: false,
    takeMove: () => false,
    working: () => {},
    simulated: () => {},
    random: () => 0.5,
    deadline: Infinity,
    absoluteDeadline: Infinity,
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

/** A limiter that lets so many through at once, and knows of no other limit. */
export function limiterOf(clock: Clock, concurrency: number): Limiter {
  return new Limiters(clock).join("model", { concurrency }).limiter
}

/** Takes a place of a limiter for as long as `work` takes. */
export function occupy(limiter: Limiter, work: () => Promise<unknown>, scope = new Scope()): void {
  const request = { flow: "other", priority: 0, cost: noRequestCost, front: false, deadline: Infinity }
  const perform = async (admission: Admission): Promise<void> => {
    await work()
    admission.end({ ended: "ok", used: undefined, runMs: 1 })
  }
  void limiter.run(perform, scope, { ...request, queueTimeoutMs: undefined }).catch(() => {})
}

export function httpError(status: number, more: object = {}): Error {
  return Object.assign(new Error(`HTTP ${status}`), { status, ...more })
}
