import type { Attempt, OutcomeError } from "../task/outcome.js"
import { type Spend, noSpend } from "../task/usage.js"
import type { Budget, Reservation } from "./budget.js"
import { type ClassifiedFailure, classifyFailure } from "./failure.js"
import { Interruption, isInterruption } from "./interruption.js"
import { type RetryOptions, retryDelay } from "./retry.js"
import type { Runtime } from "./runtime.js"
import { Scope } from "./scope.js"
import { sleep } from "./sleep.js"
import type { Lane } from "./throttle.js"

/** What a try handed back, and what it spent. */
export interface CallReply<T> {
  readonly value: T
  readonly spend?: Spend
  readonly simulated?: boolean
  /** A reply that came and was paid for but cannot be used: on record as a failed try, not tried again here. */
  readonly problem?: OutcomeError
}

/** One try of a call; its signal is made when it is asked for. */
export interface CallAttempt {
  /** Aborted when this try is to stop: at its own timeout, or with the branch. */
  readonly signal: AbortSignal
}

/** One thing a branch does outside itself: a model call, a function, a command. */
export interface Call<T> {
  /** What is called, for the record. */
  readonly target: string
  readonly run: (attempt: CallAttempt) => Promise<CallReply<T>>
  /** The queue it has to pass; none when the run's own is enough. */
  readonly lane?: Lane
  readonly priority?: number
  /** Most it can cost in US dollars; reserved before each try when the run has a budget. */
  readonly estimate?: number
}

/** What a call needs of the branch it is made in. */
export interface CallSite {
  readonly scope: Scope
  readonly runtime: Runtime
  readonly retry: RetryOptions
  readonly attemptTimeoutMs: number | undefined
  readonly budget: Budget | undefined
  random(): number
  /** Epoch milliseconds; nothing is started that cannot finish before it. */
  readonly deadline: number
  /** Told when the call starts and stops waiting in our own queue. */
  waiting(waits: boolean): void
  /** Puts a try on record as it begins; the returned function adds how it ended. */
  begin(
    start: Pick<Attempt, "target" | "startedAt" | "queueMs" | "backoffMs">,
  ): (end: Pick<Attempt, "status" | "runMs" | "usage" | "cost" | "error">) => void
}

type Settled<T> =
  | { readonly ended: "ok"; readonly value: T }
  | { readonly ended: "stopped"; readonly reason: Interruption }
  | { readonly ended: "failed"; readonly failure: ClassifiedFailure; readonly thrown: unknown }

/**
 * Makes a call: budget, lane, deadline of the try, record, retries. The one retry loop in the stack.
 *
 * No slot is held while it backs off, and waiting in our own queue is told to the branch, whose running time it
 * is not.
 *
 * @throws whatever the last try threw, or the `Interruption` that stopped it
 */
export async function performCall<T>(call: Call<T>, site: CallSite): Promise<T> {
  let backoffMs = 0
  for (let tries = 1; ; tries += 1) {
    const settled = await attempt(call, site, backoffMs)
    if (settled.ended === "ok") return settled.value
    if (settled.ended === "stopped") throw settled.reason
    const delay = retryDelay(settled.failure, tries, site.retry, () => site.random())
    if (delay === undefined || site.runtime.clock.now() + delay >= site.deadline) throw settled.thrown
    await sleep(delay, site.runtime.clock, site.scope)
    backoffMs = delay
  }
}

async function attempt<T>(call: Call<T>, site: CallSite, backoffMs: number): Promise<Settled<T>> {
  const { clock } = site.runtime
  const queuedAt = clock.now()
  let startedAt: number | undefined
  let end: ReturnType<CallSite["begin"]> | undefined
  const scope = site.attemptTimeoutMs === undefined ? site.scope : new Scope(site.scope)
  let cancelTimer = (): void => {}
  let reply: CallReply<T> | undefined
  let reservation: Reservation | undefined
  let settled: Settled<T>
  // A call that passes no queue never waits, and need not stop the branch's watch.
  const queues = call.lane !== undefined || (call.estimate !== undefined && site.budget !== undefined)
  const work = async (): Promise<CallReply<T>> => {
    // An agent that went on after its branch was stopped gets no further call.
    scope.throwIfStopped()
    if (queues) site.waiting(false)
    startedAt = clock.now()
    end = site.begin({ target: call.target, startedAt, queueMs: startedAt - queuedAt, backoffMs })
    if (site.attemptTimeoutMs !== undefined) {
      cancelTimer = clock.setTimer(site.attemptTimeoutMs, () =>
        scope.stop(new Interruption({ status: "timed_out", scope: "attempt" })),
      )
    }
    return call.run(scope)
  }
  if (queues) site.waiting(true)
  try {
    // A call that cannot say what it costs is let through until the money is gone, and charged for what it says then.
    if (site.budget !== undefined) reservation = await site.budget.reserve(call.estimate ?? 0, scope)
    reply = await (call.lane === undefined ? scope.race(work()) : call.lane.run(work, scope, call.priority))
    settled = { ended: "ok", value: reply.value }
  } catch (thrown) {
    settled = settle(thrown, scope)
  } finally {
    if (queues && startedAt === undefined) site.waiting(false)
    cancelTimer()
    if (scope !== site.scope) scope.close()
  }
  reservation?.settle(startedAt === undefined ? 0 : paidFor(settled, reply))
  if (startedAt !== undefined) {
    const runMs = clock.now() - startedAt
    end?.({ ...describeEnd(settled, reply), runMs, ...(reply?.spend ?? noSpend) })
  }
  return settled
}

/** What a try cost in US dollars; `null` when nobody can tell, as for one that was cut off. */
function paidFor<T>(settled: Settled<T>, reply: CallReply<T> | undefined): number | null {
  // A provider that answers with an error does not charge for it.
  if (settled.ended === "failed" && settled.failure.error.httpStatus !== undefined) return 0
  return reply?.spend?.cost ?? null
}

/** A try past its own time is a failure that may be tried again; anything above it stops the whole call. */
function settle<T>(thrown: unknown, scope: Scope): Settled<T> {
  const reason = scope.interruption
  if (reason?.stop.status === "timed_out" && reason.stop.scope === "attempt") {
    return {
      ended: "failed",
      failure: { error: { kind: "timeout", message: "attempt timeout" } },
      thrown: reason,
    }
  }
  if (reason !== undefined) return { ended: "stopped", reason }
  if (isInterruption(thrown)) return { ended: "stopped", reason: thrown }
  return { ended: "failed", failure: classifyFailure(thrown), thrown }
}

function describeEnd<T>(
  settled: Settled<T>,
  reply: CallReply<T> | undefined,
): Pick<Attempt, "status"> & { readonly error?: OutcomeError } {
  switch (settled.ended) {
    case "ok":
      return reply?.problem === undefined ? { status: "ok" } : { status: "failed", error: reply.problem }
    case "stopped":
      return { status: settled.reason.stop.status }
    case "failed":
      return settled.failure.error.kind === "timeout"
        ? { status: "timed_out", error: settled.failure.error }
        : { status: "failed", error: settled.failure.error }
  }
}
