import { AsyncResource } from "node:async_hooks"
import PQueue from "p-queue"
import type { Clock } from "./clock.js"
import type { Interruption } from "./interruption.js"
import type { Scope } from "./scope.js"

/** What a run wants of a lane; the strictest wish of all runs on the lane counts. */
export interface LaneLimits {
  /** Calls in flight at once. */
  readonly concurrency?: number | undefined
  readonly requestsPerMinute?: number | undefined
}

/** The state of a lane, for reports. */
export interface LaneSnapshot {
  readonly key: string
  readonly concurrency: number
  readonly requestsPerMinute: number | undefined
  readonly waiting: number
  readonly running: number
}

/** How long a stopped call may take to end before its slot is given away all the same. */
const graceMs = 1_000

/**
 * One queue in front of one resource: a provider's model for the whole process, or the branches of a run.
 *
 * A slot is held until the call has really ended, not until its caller gave up: p-queue's own timeout and signal
 * free the slot while the request goes on.
 */
export class Lane {
  readonly key: string
  readonly #clock: Clock
  readonly #defaultConcurrency: number
  readonly #queue: PQueue
  readonly #wishes = new Set<LaneLimits>()
  #requestsPerMinute: number | undefined
  /** Requests that may start now, when there is a rate; refilled continuously, at most one second's worth saved. */
  #tokens = 1
  #refilledAt: number
  #stopHolding = (): void => {}

  constructor(key: string, clock: Clock, defaultConcurrency: number) {
    this.key = key
    this.#clock = clock
    this.#defaultConcurrency = defaultConcurrency
    this.#refilledAt = clock.now()
    this.#queue = new PQueue({ concurrency: defaultConcurrency })
  }

  /** Adds a run's wish to the lane's limits; the returned function withdraws it. */
  join(limits: LaneLimits): () => void {
    const wish = { ...limits }
    this.#wishes.add(wish)
    this.#apply()
    return () => {
      if (this.#wishes.delete(wish)) this.#apply()
    }
  }

  get unused(): boolean {
    return this.#wishes.size === 0 && this.#queue.size === 0 && this.#queue.pending === 0
  }

  snapshot(): LaneSnapshot {
    return {
      key: this.key,
      concurrency: this.#queue.concurrency,
      requestsPerMinute: this.#requestsPerMinute,
      waiting: this.#queue.size,
      running: this.#queue.pending,
    }
  }

  /** Runs `work` when its turn comes; rejects at once when the scope is stopped, waiting or running. */
  run<T>(work: () => Promise<T>, scope: Scope, priority = 0): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      let started = false
      let release = (): void => {}
      let keepSlot = (): void => {}
      const forget = scope.onStop((reason: Interruption) => {
        reject(reason)
        // A call that does not heed its signal must not hold its slot for ever.
        if (started) keepSlot = this.#clock.setTimer(graceMs, () => release())
      })
      const settle = async (): Promise<void> => {
        try {
          resolve(await work())
        } catch (thrown) {
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- passed on as it came
          reject(thrown)
        } finally {
          forget()
          keepSlot()
          release()
        }
      }
      const context = new AsyncResource("quorum.lane")
      const start = (): Promise<void> => {
        if (scope.interruption !== undefined) return Promise.resolve()
        started = true
        this.#take()
        return new Promise<void>((free) => {
          release = free
          void settle()
        })
      }
      // Without its own context the work would run in that of whichever call ended before it.
      void this.#queue.add(() => context.runInAsyncScope(start), { priority })
    })
  }

  #apply(): void {
    this.#refill()
    const rates = [...this.#wishes].flatMap((wish) => wish.requestsPerMinute ?? [])
    this.#requestsPerMinute = rates.length === 0 ? undefined : Math.min(...rates)
    const widths = [...this.#wishes].flatMap((wish) => wish.concurrency ?? [])
    this.#queue.concurrency = widths.length === 0 ? this.#defaultConcurrency : Math.min(...widths)
    if (this.#queue.isPaused) this.#holdBack()
  }

  /** Takes a token as a call starts; pausing here, in the synchronous part of a task, holds back the next one. */
  #take(): void {
    if (this.#requestsPerMinute === undefined) return
    this.#refill()
    this.#tokens -= 1
    this.#holdBack()
  }

  #refill(): void {
    const now = this.#clock.now()
    const rate = this.#requestsPerMinute
    if (rate !== undefined) {
      const earned = (now - this.#refilledAt) * tokensPerMs(rate)
      this.#tokens = Math.min(mostTokens(rate), this.#tokens + earned)
    }
    this.#refilledAt = now
  }

  /** Pauses the queue until there is a token for the next call; asked again when the rate has changed meanwhile. */
  #holdBack(): void {
    this.#stopHolding()
    const rate = this.#requestsPerMinute
    if (rate === undefined || this.#tokens >= 1) {
      this.#queue.start()
      return
    }
    this.#queue.pause()
    this.#stopHolding = this.#clock.setTimer((1 - this.#tokens) / tokensPerMs(rate), () =>
      this.#queue.start(),
    )
  }
}

/** At most one second's worth is saved while nobody calls. */
function mostTokens(requestsPerMinute: number): number {
  return Math.max(1, requestsPerMinute / 60)
}

/** What was saved and what a minute adds are together no more than the rate, so that it holds in every minute. */
function tokensPerMs(requestsPerMinute: number): number {
  return (requestsPerMinute - mostTokens(requestsPerMinute) + 1) / 60_000
}

/** The lanes of a process, by provider, endpoint and model. */
export class Lanes {
  readonly #clock: Clock
  readonly #lanes = new Map<string, Lane>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Joins the lane of that key, made when it is the first; leave it when the run ends. */
  join(key: string, limits: LaneLimits, defaultConcurrency = 16): { readonly lane: Lane; leave(): void } {
    const lane = this.#lanes.get(key) ?? new Lane(key, this.#clock, defaultConcurrency)
    this.#lanes.set(key, lane)
    const withdraw = lane.join(limits)
    return {
      lane,
      leave: () => {
        withdraw()
        if (lane.unused && this.#lanes.get(key) === lane) this.#lanes.delete(key)
      },
    }
  }

  snapshot(): readonly LaneSnapshot[] {
    return [...this.#lanes.values()].map((lane) => lane.snapshot())
  }
}
