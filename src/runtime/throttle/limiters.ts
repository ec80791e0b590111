import type { Clock } from "../clock.js"
import { Expiries } from "./line/expiries.js"
import { Limiter, type LimiterLimits } from "./limiter.js"
import { type LimitStore, memoryLimitStore } from "./limits/limit-store.js"
import type { LimiterSnapshot } from "./snapshot.js"

/** How long what a limiter has found out is kept after its last run, in milliseconds, and in windows of its limits. */
const keptMs = 600_000
const keptWindows = 2

/** A key that nobody uses. */
interface IdleKey {
  readonly key: string
  /** Epoch milliseconds: its book, and what its limiter had better not find out again, are kept until then. */
  readonly keptUntil: number
  /** False once it is used again. */
  waiting: boolean
}

/** The limiters of a process, by provider, endpoint, account and model. */
export class Limiters {
  readonly #clock: Clock
  readonly #store: LimitStore
  readonly #limiters = new Map<string, Limiter>()
  /** Those whose runs have left, but that may have calls under way; their limiters are let go when these have ended. */
  readonly #leaving = new Set<string>()
  /** Keys that are not used. */
  readonly #idle = new Map<string, IdleKey>()
  readonly #expiries = new Expiries<IdleKey>(({ keptUntil }) => keptUntil)

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
  ): { readonly limiter: Limiter; readonly leave: () => void } {
    this.#forgetUnused()
    const limiter =
      this.#limiters.get(key) ?? new Limiter(key, this.#clock, this.#store.open(key), defaultConcurrency)
    this.#limiters.set(key, limiter)
    const withdraw = limiter.join(limits, flow)
    this.#revive(key)
    return {
      limiter,
      leave: () => {
        withdraw()
        this.#leaving.add(key)
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

  /** An outermost run has ended, and with it all that it started; it may be resumed, and come again by its name. */
  endFlow(flow: string): void {
    for (const limiter of this.#limiters.values()) limiter.endFlow(flow)
  }

  #forgetUnused(): void {
    const now = this.#clock.now()
    for (const key of this.#leaving) {
      const limiter = this.#limiters.get(key)
      if (limiter?.unused === false) continue
      this.#leaving.delete(key)
      if (limiter !== undefined) this.#retire(key, limiter, now)
    }
    for (let idle = this.#expiries.due(now); idle !== undefined; idle = this.#expiries.due(now)) {
      this.#idle.delete(idle.key)
      this.#limiters.delete(idle.key)
      this.#store.forget?.(idle.key)
    }
  }

  #retire(key: string, limiter: Limiter, now: number): void {
    this.#revive(key)
    const windows = limiter.snapshot().limits.map(({ windowMs }) => windowMs)
    const keptUntil = now + Math.max(keptMs, keptWindows * Math.max(0, ...windows)) + 1
    const idle = { key, keptUntil, waiting: true }
    this.#idle.set(key, idle)
    this.#expiries.add(idle, this.#idle.size)
    if (!limiter.remembers) this.#limiters.delete(key)
  }

  #revive(key: string): void {
    const idle = this.#idle.get(key)
    if (idle !== undefined) idle.waiting = false
    this.#idle.delete(key)
    this.#leaving.delete(key)
  }
}
