import { Scope } from "../../../src/runtime/scope.js"
import type { FailureKind } from "../../../src/task/outcome.js"
import { type LimitBook, memoryLimitStore } from "../../../src/runtime/throttle/limits/limit-store.js"
import {
  type Admission,
  type CallEnding,
  Limiter,
  type LimiterLimits,
  type LimiterRequest,
} from "../../../src/runtime/throttle/limiter.js"
import { type FakeClock, createFakeClock } from "../../../src/testing/fake-clock.js"

export interface LimiterSetup {
  readonly limits?: LimiterLimits
  readonly defaultConcurrency?: number
  readonly start?: number
  readonly book?: (clock: FakeClock) => LimitBook
}

/** Limits that are used to the full, so that figures come out even. */
export const exactBook = (): LimitBook => memoryLimitStore({ safety: 1 }).open("test")

/** A limiter in virtual time that one run has joined. */
export function limiterOf({ limits = {}, defaultConcurrency = 16, start = 0, book }: LimiterSetup = {}) {
  const clock = createFakeClock(start)
  const limiter = new Limiter("test", clock, book?.(clock) ?? exactBook(), defaultConcurrency)
  const leave = limiter.join(limits)
  return { clock, limiter, leave }
}

export function request(wanted: Partial<LimiterRequest> & { tokens?: number } = {}): LimiterRequest {
  const { tokens = 0, ...rest } = wanted
  return {
    flow: "run",
    priority: 0,
    cost: { inputTokens: tokens, outputTokens: 0 },
    front: false,
    deadline: Infinity,
    queueTimeoutMs: undefined,
    ...rest,
  }
}

export const ok = (runMs = 1): CallEnding => ({ ended: "ok", used: undefined, runMs })

export function failure(kind: FailureKind, httpStatus?: number, retryAfterMs?: number): CallEnding {
  const error = { kind, message: `a ${kind} error`, ...(httpStatus === undefined ? {} : { httpStatus }) }
  return { ended: "failed", failure: { error, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) } }
}

/** A call that ends as it is told once `milliseconds` have passed; resolves to when it started. */
export function taking(clock: FakeClock, milliseconds: number, ending: CallEnding = ok(milliseconds)) {
  return async (admission: Admission): Promise<number> => {
    const startedAt = clock.now()
    await new Promise<void>((resolve) => {
      clock.setTimer(milliseconds, resolve)
    })
    admission.end(ending)
    return startedAt
  }
}

/** When each of so many calls starts that come at once. */
export async function startsOf(
  { clock, limiter }: { readonly clock: FakeClock; readonly limiter: Limiter },
  calls: number,
  wanted: Parameters<typeof request>[0] = {},
  runMs = 1,
): Promise<readonly number[]> {
  const scope = new Scope()
  const started = Array.from({ length: calls }, () =>
    limiter.run(taking(clock, runMs), scope, request(wanted)),
  )
  return clock.until(Promise.all(started))
}
