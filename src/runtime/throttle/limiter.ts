import type { OutcomeError } from "../../task/outcome.js"
import type { Clock } from "../clock.js"
import { failureRules } from "../failure-rules.js"
import type { ClassifiedFailure } from "../failure.js"
import type { Scope } from "../scope.js"
import { type Admission, type AdmissionListener, type CallEnding, openAdmission } from "./admission.js"
import { CallTimes } from "./call-times.js"
import { createConcurrencyLimit } from "./concurrency-limit.js"
import { Doors } from "./doors.js"
import { Entrance } from "./entrance.js"
import type { LimitBook } from "./limits/limit-book.js"
import { type GuardedLimitBook, guardedBook } from "./limits/guarded-book.js"
import { LimitedCall, type LimiterRequest } from "./limited-call.js"
import { createOutage } from "./outage.js"
import { refusals } from "./refusals.js"
import { type RequestCost, believable, noRequestCost, tokensOf } from "./limits/request-cost.js"
import { createRetryBudget } from "./retry-budget.js"
import { type LimiterSnapshot, lineSnapshot } from "./snapshot.js"
import { type LimiterLimits, Wishes } from "./wishes.js"

export type { Admission, CallEnding } from "./admission.js"
export type { LimiterRequest } from "./limited-call.js"
export type { LimiterLimits } from "./wishes.js"

/**
 * The one way to a provider's model, for all runs of the process: fair between them, within its limits.
 */
export class Limiter {
  readonly key: string
  readonly #clock: Clock
  readonly #book: GuardedLimitBook
  readonly #defaultConcurrency: number
  readonly #wishes = new Wishes()
  readonly #concurrency = createConcurrencyLimit(1)
  readonly #retries = createRetryBudget(1)
  readonly #times = new CallTimes()
  readonly #entrance: Entrance
  readonly #listener: AdmissionListener
  /** Whether a reply came, so that without headers there are none. */
  #replied = false
  #most = 1
  #sent = 0
  #rateLimited = 0
  #retried = 0
  readonly #doors = new Doors()
  readonly #outage = createOutage()

  constructor(key: string, clock: Clock, book: LimitBook, defaultConcurrency: number) {
    this.key = key
    this.#clock = clock
    this.#book = guardedBook(book, clock)
    this.#defaultConcurrency = defaultConcurrency
    this.#entrance = new Entrance(clock, this.#book, this.#concurrency, this.#times, (flow) =>
      this.#wishes.widthOf(flow),
    )
    this.#listener = {
      learn: (lease, report) => {
        lease?.learn(report, clock.now())
        this.#limitsChanged()
      },
      ended: (call, ending, sentAt) => this.#ended(call, ending, sentAt),
    }
    this.#limitsChanged()
  }

  /**
   * Adds a run's wish to the limits; the returned function withdraws it.
   *
   * @param flow the outermost run: one that does not know of it opens a limiter that was stopped
   */
  join(limits: LimiterLimits, flow?: string): () => void {
    const leave = this.#doors.join(flow)
    const withdrawWish = this.#wishes.add(limits, flow)
    const withdrawLimits = this.#book.give(limits, this.#clock.now())
    this.#entrance.regroup()
    this.#limitsChanged()
    return () => {
      if (!withdrawWish()) return
      leave()
      withdrawLimits(this.#clock.now())
      this.#entrance.regroup()
      this.#limitsChanged()
    }
  }

  get unused(): boolean {
    return this.#wishes.none && this.#entrance.waiting === 0 && this.#entrance.running === 0
  }

  /** True while it knows of something that the next run had better not find out again. */
  get remembers(): boolean {
    return this.#doors.stopped !== undefined || this.#outage.out
  }

  /**
   * Sends a call when its turn comes.
   *
   * @throws Interruption at once when the scope is stopped, waiting or running; a running call keeps its slot until it
   * has really ended, at most a second longer
   * @throws AttemptError when it is not sent: `deadline`, `shed` (it waited too long), `quota` or `auth` (nobody is sent
   * any more), `overloaded` (it can go elsewhere), `invalid_request` (larger than the limits)
   */
  run<T>(work: (admission: Admission) => Promise<T>, scope: Scope, request: LimiterRequest): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const perform = async (): Promise<void> => {
        this.#sent += 1
        const admission = openAdmission(call, this.#clock.now(), this.#entrance.heldMs, this.#listener)
        try {
          resolve(await work(admission))
        } catch (thrown) {
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- passed on as it came
          reject(thrown)
        } finally {
          admission.end({ ended: "stopped" })
        }
      }
      const call = new LimitedCall(request, { work: perform, reject }, scope, this.#entrance)
      const refusal = this.#refusalOf(call)
      if (refusal === undefined) this.#wait(call)
      else call.refuse(refusal)
    })
  }

  /** Refuses what waits of a run; from then on its calls are sent at once or not at all. */
  refuseFlow(flow: string, reason: Error): void {
    this.#doors.drain(flow, reason)
    this.#entrance.refuse(
      (call) => call.flow === flow,
      () => reason,
    )
  }

  /** The outermost run has ended; the next of its name opens a limiter that was stopped. */
  endFlow(flow: string): void {
    this.#doors.endFlow(flow)
  }

  /** Whether a call that failed so may be sent again, as far as the retry budget is concerned. */
  mayRetry(failure: ClassifiedFailure): boolean {
    const may = !failureRules[failure.error.kind].budgeted || this.#retries.spend()
    if (may) this.#retried += 1
    return may
  }

  snapshot(): LimiterSnapshot {
    const { width, history } = this.#concurrency
    const now = this.#clock.now()
    const { stopped } = this.#doors
    return {
      key: this.key,
      concurrency: { width, most: this.#most, history },
      limits: this.#book.snapshot(now),
      sent: this.#sent,
      rateLimited: this.#rateLimited,
      rateLimitedShare: this.#sent === 0 ? 0 : this.#rateLimited / this.#sent,
      retries: this.#retried,
      ...(stopped === undefined ? {} : { stopped }),
      ...(this.#book.problem === undefined ? {} : { storeProblem: this.#book.problem }),
      ...lineSnapshot(this.#entrance, now),
    }
  }

  #refusalOf(call: LimitedCall): Error | undefined {
    const { stopped } = this.#doors
    if (stopped !== undefined) return this.#stoppedFor(call, stopped)
    if (!call.movable || !this.#outage.out) return undefined
    if (!this.#outage.probes(this.#clock.now())) return refusals.out()
    // It is sent to find out, and waits like one that has nowhere else to go.
    call.movable = false
    return undefined
  }

  #wait(call: LimitedCall): void {
    this.#entrance.wait(call)
    const draining = this.#doors.draining(call.flow)
    if (draining !== undefined && call.waiting) call.refuse(draining)
  }

  #ended(call: LimitedCall, ending: CallEnding, sentAt: number): void {
    const now = this.#clock.now()
    let used: RequestCost | undefined
    switch (ending.ended) {
      case "ok":
        // The one place where what a reply reports enters the limits and the line.
        used = believable(ending.used)
        call.lease?.settle(used, now)
        if (used !== undefined) this.#entrance.settle(call, tokensOf(used))
        this.#outage.success()
        this.#concurrency.success(now)
        this.#retries.earn()
        this.#times.add(ending.runMs)
        this.#replied = true
        break
      case "failed":
        this.#failed(call, ending.failure, sentAt, now)
        break
      case "stopped":
        call.lease?.settle(undefined, now)
    }
    // As with the slot it had: an old object is not to hold on to young ones.
    call.lease = undefined
    this.#limitsChanged()
  }

  #failed(call: LimitedCall, failure: ClassifiedFailure, sentAt: number, now: number): void {
    const { kind, httpStatus } = failure.error
    const rejected = kind === "rate_limit"
    if (rejected) this.#rateLimited += 1
    if (httpStatus !== undefined) this.#replied = true
    call.lease?.settle(rejected ? noRequestCost : undefined, now)
    if (rejected) this.#entrance.settle(call, undefined)
    const inFlight = this.#entrance.running
    switch (failureRules[kind].limiter) {
      case "none":
        break
      case "debt":
        this.#book.reject(now, failure.retryAfterMs, call.cost, sentAt)
        // Where no headers tell what is left, what was in flight was too much.
        if (!this.#book.learned) this.#concurrency.overload(now, sentAt, inFlight)
        break
      case "overload":
        this.#concurrency.overload(now, sentAt, inFlight)
        if (this.#outage.overload(now)) this.#entrance.refuse(({ movable }) => movable, refusals.out)
        break
      case "stop":
        this.#doors.stop(failure.error, call.flow)
        this.#entrance.refuse(
          () => true,
          (call) => this.#stoppedFor(call, failure.error),
        )
    }
  }

  #stoppedFor({ flow }: LimitedCall, error: OutcomeError): Error {
    this.#doors.tell(flow)
    return refusals.stopped(error)
  }

  /** Follows what is known of the limits, and what the calls in flight have found out. */
  #limitsChanged(): void {
    const known = this.#book.learned ? true : this.#replied ? false : undefined
    const most = this.#wishes.mostInFlight(known, this.#defaultConcurrency)
    if (most !== this.#most) {
      this.#most = most
      this.#concurrency.bound(most)
      this.#retries.bound(most)
    }
    this.#entrance.reconsider()
  }
}
