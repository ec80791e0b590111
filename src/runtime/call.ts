import type { Attempt, AttemptKind, OutcomeError } from "../task/outcome.js"
import { type Spend, noSpend } from "../task/usage.js"
import {
  type Amounts,
  type Budget,
  type Reservation,
  type ReserveOptions,
  noAmounts,
} from "./budget/budget.js"
import { failureRules } from "./failure-rules.js"
import { classifyFailure } from "./failure.js"
import { Interruption, isInterruption } from "./interruption.js"
import { type RetrySettings, outOfRetries, retryDelay } from "./retry.js"
import type { Runtime } from "./runtime.js"
import { Scope } from "./scope.js"
import { type Settled, describeEnd, settle, spentBy } from "./settled-try.js"
import { sleep } from "./sleep.js"
import type { Admission, CallEnding, Limiter } from "./throttle/limiter.js"
import type { RateReport } from "./throttle/limits/rate-report.js"
import { type RequestCost, noRequestCost } from "./throttle/limits/request-cost.js"

/** What a try handed back, and what it spent. */
export interface CallReply<T> {
  readonly value: T
  readonly spend?: Spend
  /** True when nobody told what it took: all that was set aside for it counts as spent. @default false */
  readonly unmeasured?: boolean
  /** What it took of the provider's token limits; unknown stays as it was estimated. */
  readonly used?: RequestCost
  readonly simulated?: boolean
  /** A reply that came and was paid for but cannot be used: on record as a failed try, not tried again here. */
  readonly problem?: OutcomeError
}

/** One try of a call; its signal is made when it is asked for. */
export interface CallAttempt {
  /** Aborted when this try is to stop: at its own timeout, or with the branch. */
  readonly signal: AbortSignal
  /** Takes what a reply's headers tell of the provider's limits. */
  readonly learn: (report: RateReport) => void
}

/** One thing a branch does outside itself: a model call, a function, a command. */
export interface Call<T> {
  /** What is called, for the record. */
  readonly target: string
  readonly run: (attempt: CallAttempt) => Promise<CallReply<T>>
  /** The limits it has to keep; none when the run's own queue is enough. */
  readonly limiter?: Limiter
  /** What it takes of the provider's token limits, estimated. */
  readonly cost?: RequestCost
  readonly priority?: number
  /** Most it can spend; reserved before each try when the run has a budget. */
  readonly estimate?: Omit<Amounts, "calls">
  /** True where the caller has somewhere else to go if the limiter is out. @default false */
  readonly movable?: boolean
  /** True when the reply is at hand: nothing is sent, reserved or waited for. */
  readonly cached?: boolean
}

/** What a call needs of the branch it is made in. */
export interface CallSite {
  readonly scope: Scope
  readonly runtime: Runtime
  readonly retry: RetrySettings
  readonly attemptTimeoutMs: number | undefined
  readonly budget: Budget | undefined
  /** Who waits in line: the outermost run. Runs share a limiter fairly. */
  readonly flow: string
  /** Longest wait of a call in line and for room in the budget, in milliseconds. */
  readonly queueTimeoutMs: number | undefined
  /** True when the whole branch is the second try of a straggler. */
  readonly hedges: boolean
  random(): number
  /** Epoch milliseconds; nothing is started that cannot finish before it. */
  readonly deadline: number
  /** The same without what only counts while the branch runs: waiting in line counts here. */
  readonly absoluteDeadline: number
  /** Whether what is tried now goes on after a failure elsewhere; told once. */
  takeMove(): boolean
  /** Given the work of each try, which may go on after its branch has settled. */
  working(work: Promise<CallReply<unknown>>): void
  /** Told of a reply that the simulator made. */
  simulated(): void
  /** Told when the call starts and stops waiting in our own queue. */
  waiting(waits: boolean): void
  /** Puts a try on record as it begins; the returned function adds how it ended. */
  begin(
    start: Pick<
      Attempt,
      "target" | "kind" | "startedAt" | "delayMs" | "queueMs" | "tokenWaitMs" | "backoffMs"
    >,
  ): (end: Pick<Attempt, "status" | "runMs" | "usage" | "cost" | "error" | "cached">) => void
}

/**
 * Makes a call: budget, limiter, deadline of the try, record, retries. The one retry loop in the stack.
 *
 * No place is held while it backs off, and waiting in our own queue is told to the branch, whose running time it
 * is not.
 *
 * @throws whatever the last try threw, or the `Interruption` that stopped it
 */
export async function performCall<T>(call: Call<T>, site: CallSite): Promise<T> {
  let again: Again = { kind: site.takeMove() ? "move" : site.hedges ? "hedge" : "first", backoffMs: 0 }
  for (let tries = 1; ; tries += 1) {
    const settled = await attempt(call, site, again)
    if (settled.ended === "ok") return settled.value
    if (settled.ended === "stopped") throw settled.reason
    const { failure, thrown } = settled
    const delay = retryDelay(failure, tries, site.retry, () => site.random())
    if (delay === undefined || site.runtime.clock.now() + delay >= site.deadline) throw thrown
    if (call.limiter?.mayRetry(failure) === false) throw outOfRetries(failure, thrown, call.target)
    await sleep(delay, site.runtime.clock, site.scope)
    again = { kind: "retry", backoffMs: delay, front: failureRules[failure.error.kind].atHead }
  }
}

/** Why a try is made, and how long its call was made to wait for it. */
interface Again {
  readonly kind: AttemptKind
  readonly backoffMs: number
  /** Before everything else of its run. */
  readonly front?: boolean
}

async function attempt<T>(call: Call<T>, site: CallSite, again: Again): Promise<Settled<T>> {
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
  const queues = call.limiter !== undefined || site.budget !== undefined
  const work = (admitted?: Admission): Promise<CallReply<T>> => {
    // An agent that went on after its branch was stopped gets no further call.
    scope.throwIfStopped()
    if (queues) site.waiting(false)
    startedAt = clock.now()
    reservation?.sent()
    end = site.begin(startOf(call, again, startedAt - queuedAt, admitted, startedAt))
    if (site.attemptTimeoutMs !== undefined) {
      cancelTimer = clock.setTimer(site.attemptTimeoutMs, () =>
        scope.stop(new Interruption({ status: "timed_out", scope: "attempt" })),
      )
    }
    const running = (): Promise<CallReply<T>> =>
      call.run({
        get signal() {
          return scope.signal
        },
        learn: (report) => admitted?.learn(report),
      })
    const working = reservation === undefined ? running() : reservation.within(running)
    site.working(working)
    return admitted === undefined ? working : toldOf(working, admitted, startedAt, clock)
  }
  if (queues) site.waiting(true)
  try {
    // A call that cannot say what it costs is let through until the money is gone, and charged for what it says then.
    if (site.budget !== undefined && call.cached !== true)
      reservation = await site.budget.reserve(call.estimate ?? noAmounts, scope, {
        optional: site.hedges,
        patience: patienceOf(site),
      })
    reply = await (call.limiter === undefined
      ? scope.race(work())
      : call.limiter.run(work, scope, {
          flow: site.flow,
          priority: call.priority ?? 0,
          cost: call.cost ?? noRequestCost,
          front: again.front === true,
          deadline: site.absoluteDeadline,
          movable: call.movable === true,
          queueTimeoutMs: leftOf(site.queueTimeoutMs, clock.now() - queuedAt),
        }))
    if (reply.simulated === true) site.simulated()
    settled = { ended: "ok", value: reply.value }
  } catch (thrown) {
    settled = settle(thrown, scope, clock.now())
  } finally {
    if (queues && startedAt === undefined) site.waiting(false)
    cancelTimer()
    if (scope !== site.scope) scope.close()
  }
  if (startedAt === undefined) reservation?.release()
  else {
    reservation?.settle(spentBy(settled, reply?.unmeasured === true ? undefined : reply?.spend))
    const runMs = clock.now() - startedAt
    const cached = call.cached === true ? { cached: true as const } : {}
    end?.({ ...describeEnd(settled, reply?.problem), runMs, ...(reply?.spend ?? noSpend), ...cached })
  }
  return settled
}

function patienceOf({ queueTimeoutMs, runtime }: CallSite): ReserveOptions["patience"] {
  return queueTimeoutMs === undefined ? undefined : { clock: runtime.clock, ms: queueTimeoutMs }
}

/** A call waits for room in the budget and for its turn, but not for each as long as for both. */
function leftOf(queueTimeoutMs: number | undefined, waitedMs: number): number | undefined {
  return queueTimeoutMs === undefined ? undefined : Math.max(0, queueTimeoutMs - waitedMs)
}

function startOf<T>(
  { target }: Call<T>,
  { kind, backoffMs }: Again,
  waitedMs: number,
  admission: Admission | undefined,
  startedAt: number,
): Parameters<CallSite["begin"]>[0] {
  const tokenWaitMs = admission?.tokenWaitMs ?? 0
  const queueMs = waitedMs - tokenWaitMs
  return { target, kind, startedAt, delayMs: backoffMs + waitedMs, queueMs, tokenWaitMs, backoffMs }
}

/** The limiter hears how a call ended when it has really ended, which may be after its branch. */
async function toldOf<T>(
  working: Promise<CallReply<T>>,
  admission: Admission,
  startedAt: number,
  clock: Runtime["clock"],
): Promise<CallReply<T>> {
  let ending: CallEnding = { ended: "stopped" }
  try {
    const reply = await working
    ending = { ended: "ok", used: reply.used, runMs: clock.now() - startedAt }
    return reply
  } catch (thrown) {
    if (!isInterruption(thrown)) ending = { ended: "failed", failure: classifyFailure(thrown, clock.now()) }
    throw thrown
  } finally {
    admission.end(ending)
  }
}
