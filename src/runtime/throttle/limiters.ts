import type { Clock } from "../clock.js"
import { Limiter, type LimiterLimits } from "./limiter.js"
import { type LimitStore, memoryLimitStore } from "./limit-store.js"
import type { LimiterSnapshot } from "./snapshot.js"

/** How long what a limiter has found out is kept after its last run, in milliseconds, and in windows of its limits. */
const keptMs = 600_000
const keptWindows = 2

/** The limiters of a process, by provider, endpoint, account and model. */
export class Limiters {
  readonly #clock: Clock
  readonly #store: LimitStore
  readonly #limiters = new Map<string, Limiter>()
  /** Since when keys are not used, and until when their books are kept: epoch milliseconds. */
  readonly #idle = new Map<string, { readonly since: number; readonly bookUntil: number }>()

  /** @param store where the state of the limits is kept */
  constructor(clock: Clock, store: LimitStore = memoryLimitStore()) {
    this.#clock = clock
    this.#store = store
  }

  /**
   * Joins the limiter of that key, made when it is the first; leave it when the run ends.
   *
   * What a limiter took counts for the next of its key too: the store keeps the book.
   *
   * @param flow the outermost run, which shares with others and opens what was stopped before it came
   */
  join(
    key: string,
    limits: LimiterLimits,
    defaultConcurrency = 16,
    flow?: string,
  ): { readonly limiter: Limiter; leave(): void } {
    this.#forgetUnused()
    const limiter =
      this.#limiters.get(key) ?? new Limiter(key, this.#clock, this.#store.open(key), defaultConcurrency)
    this.#limiters.set(key, limiter)
    const withdraw = limiter.join(limits, flow)
    this.#idle.delete(key)
    return {
      limiter,
      leave: () => {
        withdraw()
        this.#forgetUnused()
      },
    }
  }

  snapshot(): readonly LimiterSnapshot[] {
    this.#forgetUnused()
    return [...this.#limiters.values()].filter(({ unused }) => !unused).map((limiter) => limiter.snapshot())
  }

  /** Refuses what waits of a run, wherever it waits; what it has in flight goes on. */
  refuseFlow(flow: string, reason: Error): void {
    for (const limiter of this.#limiters.values()) limiter.refuseFlow(flow, reason)
  }

  /** One whose run has left may have had a call under way then. */
  #forgetUnused(): void {
    const now = this.#clock.now()
    for (const [key, limiter] of this.#limiters) {
      if (!limiter.unused) continue
      const { since } = this.#idle.get(key) ?? this.#retire(key, limiter, now)
      if (!limiter.remembers || now > since + keptMs) this.#limiters.delete(key)
    }
    for (const [key, { bookUntil }] of this.#idle) {
      if (now <= bookUntil) continue
      this.#idle.delete(key)
      this.#store.forget?.(key)
    }
  }

  #retire(key: string, limiter: Limiter, now: number): { readonly since: number } {
    const windows = limiter.snapshot().limits.map(({ windowMs }) => windowMs)
    const idle = { since: now, bookUntil: now + Math.max(keptMs, keptWindows * Math.max(0, ...windows)) }
    this.#idle.set(key, idle)
    return idle
  }
}
