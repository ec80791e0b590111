import type { GivenLimits } from "./limit-book.js"

/** What a run wants of a limiter; the strictest wish of all runs on it counts. */
export interface LimiterLimits extends GivenLimits {
  /** Calls in flight at once. */
  readonly concurrency?: number | undefined
}

/** Calls in flight before the first reply has told whether there are limits. */
const mostUnknown = 8
/** Calls in flight where the limits are known, and nobody wished for less: it is the limits that bind then. */
const mostKnown = 256

/** How many calls in flight the runs wish for that use a limiter. */
export class Wishes {
  readonly #all = new Set<{ readonly concurrency: number }>()
  #strictest = Infinity

  get none(): boolean {
    return this.#all.size === 0
  }

  /** The returned function withdraws the wish; false when it had been withdrawn before. */
  add({ concurrency = Infinity }: LimiterLimits): () => boolean {
    const wish = { concurrency }
    this.#all.add(wish)
    this.#strictest = Math.min(this.#strictest, concurrency)
    return () => {
      const withdrawn = this.#all.delete(wish)
      this.#strictest = Math.min(Infinity, ...[...this.#all].map((other) => other.concurrency))
      return withdrawn
    }
  }

  /**
   * Most calls in flight at once.
   *
   * @param known whether the provider's limits are; `undefined` before its first reply
   */
  mostInFlight(known: boolean | undefined, defaultConcurrency: number): number {
    const wished = this.#strictest === Infinity ? undefined : this.#strictest
    switch (known) {
      case true:
        return wished ?? mostKnown
      case false:
        return wished ?? defaultConcurrency
      case undefined:
        return Math.min(mostUnknown, wished ?? defaultConcurrency)
    }
  }
}
