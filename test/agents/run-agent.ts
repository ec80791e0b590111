import type { Agent } from "../../src/agents/agent.js"
import type { ReplyCache } from "../../src/agents/models/reply-cache.js"
import type { BranchSite } from "../../src/executors/executor.js"
import { inProcessExecutor } from "../../src/executors/in-process.js"
import type { Budget } from "../../src/runtime/budget/budget.js"
import { type Clock, systemClock } from "../../src/runtime/clock.js"
import { type RunEvent, createRunEvents } from "../../src/runtime/events.js"
import { retrySchema } from "../../src/runtime/retry.js"
import { type Runtime, createRuntime } from "../../src/runtime/runtime.js"
import { Scope } from "../../src/runtime/scope.js"
import type { Limiter } from "../../src/runtime/throttle/limiter.js"
import type { Brief } from "../../src/task/brief.js"
import { outputLimitsSchema } from "../../src/task/limits.js"
import type { Outcome } from "../../src/task/outcome.js"

/** What a test may set of the run that its one branch belongs to. */
export interface RunAgentOptions {
  readonly clock?: Clock
  readonly scope?: Scope
  readonly timeoutMs?: number
  readonly attemptTimeoutMs?: number
  readonly streamIdleMs?: number
  readonly cache?: ReplyCache
  /** Shared by several branches, so that they meet the same limiters. @default one of its own */
  readonly runtime?: Runtime
  readonly retry?: { readonly attempts?: number; readonly baseMs?: number; readonly maxMs?: number }
  readonly budget?: Budget
  readonly seed?: number
  readonly config?: BranchSite["config"]
  readonly onEvent?: (event: RunEvent) => void
}

/** Runs one agent on one brief through the real executor: throttle, retries, deadlines and record included. */
export async function runAgent(
  agent: Agent,
  brief: Partial<Brief> = {},
  options: RunAgentOptions = {},
): Promise<Outcome> {
  const clock = options.clock ?? options.runtime?.clock ?? systemClock
  const runtime = options.runtime ?? createRuntime(clock, () => "test-run")
  const events = createRunEvents("test-run", clock)
  if (options.onEvent !== undefined) events.listen(options.onEvent)
  const site: BranchSite = {
    runId: "test-run",
    flow: "test-run",
    runtime,
    scope: options.scope ?? new Scope(),
    events,
    budget: options.budget,
    seed: options.seed ?? 1,
    seedGiven: options.seed !== undefined,
    timeoutMs: options.timeoutMs,
    attemptTimeoutMs: options.attemptTimeoutMs,
    streamIdleMs: options.streamIdleMs,
    queueTimeoutMs: undefined,
    hedges: false,
    attempted: () => {},
    cache: options.cache,
    retry: retrySchema.parse({ attempts: 4, baseMs: 1, maxMs: 5, ...options.retry }),
    limits: outputLimitsSchema.parse({}),
    deadline: Infinity,
    queuedAt: clock.now(),
    running: { add: () => {}, remove: () => {} },
    limiter: (key) => joined(runtime, key),
    config: options.config,
  }
  return inProcessExecutor.run(
    { id: "1", index: 0, objective: "Do it.", input: undefined, ...brief },
    agent,
    site,
  )
}

const limiters = new WeakMap<Runtime, Map<string, Limiter>>()

/** A limiter is joined once in a runtime, as it is in a run. */
function joined(runtime: Runtime, key: string): Limiter {
  const known = limiters.get(runtime) ?? new Map<string, Limiter>()
  limiters.set(runtime, known)
  const limiter = known.get(key) ?? runtime.limiters.join(key, {}).limiter
  known.set(key, limiter)
  return limiter
}

/** The output of an outcome that has to be ok; anything else fails the test with what it was instead. */
export function outputOf(outcome: Outcome): unknown {
  if (outcome.status === "ok") return outcome.output
  throw new Error(`expected an ok outcome, got ${JSON.stringify(outcome, null, 2)}`)
}

/** The error of an outcome that has to be failed. */
export function errorOf(outcome: Outcome): Extract<Outcome, { status: "failed" }>["error"] {
  if (outcome.status === "failed") return outcome.error
  throw new Error(`expected a failed outcome, got ${JSON.stringify(outcome, null, 2)}`)
}
