import { AsyncLocalStorage } from "node:async_hooks"
import * as fc from "fast-check"
import { Scope } from "../../../src/runtime/scope.js"
import {
  type Admission,
  type CallEnding,
  Limiter,
  type LimiterLimits,
} from "../../../src/runtime/throttle/limiter.js"
import { byUser } from "../scopes.js"
import { exactBook, failure, ok, request } from "./limited.js"
import { createQuickClock } from "./quick-clock.js"

const endings = {
  ok: () => ok(),
  cheaper: (tokens: number): CallEnding => ({
    ended: "ok",
    used: { inputTokens: Math.ceil(tokens / 2), outputTokens: 0 },
    runMs: 50,
  }),
  rate_limit: () => failure("rate_limit", 429, 300),
  overloaded: () => failure("overloaded", 529),
  transient: () => failure("transient", 500),
} as const

type Ending = keyof typeof endings

export interface PlannedCall {
  readonly at: number
  readonly flow: string
  readonly priority: number
  readonly front: boolean
  readonly tokens: number
  readonly runMs: number
  readonly ending: Ending
  readonly deadlineAfter: number
  readonly queueTimeoutMs: number | undefined
  readonly stopAfter: number
  readonly ignoresStop: boolean
}

/** Instants are multiples of 50 ms, so that many things happen at once. */
const instant = (max: number) => fc.integer({ min: 0, max: max / 50 }).map((steps) => steps * 50)
const maybe = <T, None>(value: fc.Arbitrary<T>, nil: None) => fc.option(value, { nil, freq: 2 })

const quiet = {
  at: instant(4_000),
  flow: fc.constantFrom("a", "b", "c"),
  priority: fc.integer({ min: 0, max: 2 }),
  front: fc.boolean(),
  tokens: fc.integer({ min: 1, max: 400 }),
  runMs: instant(800),
  ending: fc.constant<Ending>("ok"),
  deadlineAfter: fc.constant(Infinity),
  queueTimeoutMs: fc.constant(undefined),
  stopAfter: fc.constant(Infinity),
  ignoresStop: fc.constant(false),
}

/** Calls nothing of which goes wrong. */
export const quietCall: fc.Arbitrary<PlannedCall> = fc.record(quiet)

/** Calls that fail, are stopped, run out of time, and may not heed it. */
export const anyCall: fc.Arbitrary<PlannedCall> = fc.record({
  ...quiet,
  ending: fc.constantFrom(...(Object.keys(endings) as Ending[])),
  deadlineAfter: maybe(instant(3_000), Infinity),
  queueTimeoutMs: maybe(instant(2_000), undefined),
  stopAfter: maybe(instant(2_000), Infinity),
  ignoresStop: fc.boolean(),
})

export const anyLimits: fc.Arbitrary<LimiterLimits> = fc.record({
  concurrency: fc.integer({ min: 1, max: 8 }),
  requestsPerMinute: maybe(fc.integer({ min: 5, max: 60 }), undefined),
  tokensPerMinute: maybe(fc.integer({ min: 1_000, max: 20_000 }), undefined),
})

export interface SentCall {
  readonly index: number
  readonly plan: PlannedCall
  readonly at: number
  /** Calls in flight, this one included. */
  readonly running: number
  readonly context: string | undefined
  readonly queueMs: number
  readonly tokenWaitMs: number
  /** Who else was in line as it was sent. */
  readonly line: readonly number[]
}

// One for all: each that is made costs every promise after it.
const storage = new AsyncLocalStorage<string>()

/** Sends all calls in virtual time and tells what happened. */
export async function perform(calls: readonly PlannedCall[], limits: LimiterLimits) {
  const clock = createQuickClock()
  const limiter = new Limiter("test", clock, exactBook(), 16)
  limiter.join(limits)
  const sent: SentCall[] = []
  const settled: string[] = []
  const line = new Set<number>()
  let running = 0

  const settle = (index: number, how: string): void => {
    line.delete(index)
    settled.push(`${index} ${how} at ${clock.now()}`)
  }
  const work = async (
    plan: PlannedCall,
    index: number,
    scope: Scope,
    admission: Admission,
  ): Promise<void> => {
    running += 1
    line.delete(index)
    const { queueMs, tokenWaitMs } = admission
    const context = storage.getStore()
    sent.push({ index, plan, at: clock.now(), running, context, queueMs, tokenWaitMs, line: [...line] })
    await new Promise<void>((resolve) => {
      clock.setTimer(plan.runMs, resolve)
      scope.onStop(() => {
        if (!plan.ignoresStop) resolve()
      })
    })
    running -= 1
    admission.end(scope.interruption === undefined ? endings[plan.ending](plan.tokens) : { ended: "stopped" })
  }
  const come = (plan: PlannedCall, index: number): void => {
    const scope = new Scope()
    clock.setTimer(plan.stopAfter, () => {
      line.delete(index)
      scope.stop(byUser())
    })
    line.add(index)
    const wanted = request({ ...plan, deadline: plan.at + plan.deadlineAfter })
    void storage
      .run(`call ${index}`, () =>
        limiter.run((admission) => work(plan, index, scope, admission), scope, wanted),
      )
      .then(
        () => settle(index, "ok"),
        (thrown: unknown) => settle(index, String(thrown)),
      )
  }
  calls.forEach((plan, index) => clock.setTimer(plan.at, () => come(plan, index)))
  await clock.runAll()
  return { sent, settled, snapshot: limiter.snapshot() }
}
