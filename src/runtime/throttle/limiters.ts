import type { Clock } from "../clock.js"
import { Limiter, type LimiterLimits } from "./limiter.js"
import { type LimitStore, memoryLimitStore } from "./limit-store.js"
import type { LimiterSnapshot } from "./snapshot.js"

/** The limiters of a process, by provider, endpoint, account and model. */
export class Limiters {
  readonly #clock: Clock
  readonly #store: LimitStore
  readonly #limiters = new Map<string, Limiter>()

  /** @param store where the state of the limits is kept */
  constructor(clock: Clock, store: LimitStore = memoryLimitStore()) {
    this.#clock = clock
    this.#store = store
  }

  /**
   * Joins the limiter of that key, made when it is the first; leave it when the run ends.
   *
   * What a limiter took counts for the next of its key too: the store keeps the book.
   */
  join(
    key: string,
    limits: LimiterLimits,
    defaultConcurrency = 16,
  ): { readonly limiter: Limiter; leave(): void } {
    const limiter =
      this.#limiters.get(key) ?? new Limiter(key, this.#clock, this.#store.open(key), defaultConcurrency)
    this.#limiters.set(key, limiter)
    const withdraw = limiter.join(limits)
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
    return [...this.#limiters.values()].map((limiter) => limiter.snapshot())
  }

  /** One whose run has left may have had a call under way then. */
  #forgetUnused(): void {
    for (const [key, limiter] of this.#limiters) if (limiter.unused) this.#limiters.delete(key)
  }
}
