import type { BranchSite } from "../executors/executor.js"
import type { RunEvent } from "../runtime/events.js"
import { createRunEvents } from "../runtime/events.js"
import { retrySchema } from "../runtime/retry.js"
import { Scope } from "../runtime/scope.js"
import type { Brief } from "../task/brief.js"
import { deepFreeze } from "../task/json.js"
import { outputLimitsSchema } from "../task/limits.js"
import type { FakeClock } from "./fake-clock.js"
import { testRuntime } from "./test-runtime.js"

/** What a branch finds around it in a run, in virtual time. */
export interface BranchHarness {
  readonly site: BranchSite
  readonly clock: FakeClock
  /** Of the run: stopping it stops the branch. */
  readonly scope: Scope
  /** Events so far. */
  readonly events: readonly RunEvent[]
}

/** A run of one's own for a branch under test: no time limits, no budget, small output limits. */
export function branchHarness(overrides: Partial<BranchSite> = {}): BranchHarness {
  const { runtime, clock } = testRuntime()
  const scope = new Scope()
  const events: RunEvent[] = []
  const runEvents = createRunEvents("run-1", clock)
  runEvents.listen((event) => {
    events.push(event)
  })
  const site: BranchSite = {
    runId: "run-1",
    flow: "run-1",
    runtime,
    scope,
    events: runEvents,
    budget: undefined,
    seed: 1,
    seedGiven: false,
    timeoutMs: undefined,
    attemptTimeoutMs: undefined,
    streamIdleMs: undefined,
    queueTimeoutMs: undefined,
    hedges: false,
    attempted: (briefId, attempt) => runEvents.emit({ type: "attempt", briefId, attempt }),
    cache: undefined,
    retry: retrySchema.parse({}),
    limits: outputLimitsSchema.parse({ maxSize: 10_000, maxKeys: 1_000 }),
    deadline: Infinity,
    queuedAt: clock.now(),
    running: { add: () => {}, remove: () => {} },
    limiter: (key) => runtime.limiters.join(key, {}).limiter,
    config: undefined,
    ...overrides,
  }
  return { site, clock, scope, events }
}

/** A brief as a branch gets it: deep-frozen, the schema aside. */
export function testBrief(overrides: Partial<Brief> = {}): Brief {
  const { output, ...rest } = overrides
  const brief = { id: "brief", index: 0, objective: "Do what the test says", input: null, ...rest }
  return Object.freeze({ ...deepFreeze(brief), ...(output === undefined ? {} : { output }) })
}
