import type { GivenLimits } from "./limits/limit-book.js"

/** What a run wants of a limiter; the strictest limits of all runs on it count, and each run's own concurrency for it. */
export interface LimiterLimits extends GivenLimits {
  /** Calls in flight at once. */
  readonly concurrency?: number | undefined
}

/** Calls in flight before the first reply has told whether there are limits. */
const mostUnknown = 8
/** Calls in flight where the limits are known, and nobody wished for more: it is the limits that bind then. */
const mostKnown = 256

/** How many calls in flight the runs wish for that use a limiter: each is bound by its own wish, all by the largest. */
export class Wishes {
  /** By outermost run; a run without a name is one by itself. */
  readonly #wishes = new Map<unknown, number[]>()
  /** The largest that is a number, and whether somebody has none. */
  #largest = 0
  #anyUnbound = true

  get none(): boolean {
    return this.#wishes.size === 0
  }

  /** The returned function withdraws the wish; false when it had been withdrawn before. */
  add({ concurrency = Infinity }: LimiterLimits, flow?: string): () => boolean {
    const key = flow ?? Symbol("a run without a name")
    this.#wishes.set(key, [...(this.#wishes.get(key) ?? []), concurrency])
    this.#sum()
    let stands = true
    return () => {
      if (!stands) return false
      stands = false
      const others = this.#wishes.get(key) ?? []
      const left = others.toSpliced(others.indexOf(concurrency), 1)
      if (left.length > 0) this.#wishes.set(key, left)
      else this.#wishes.delete(key)
      this.#sum()
      return true
    }
  }

  /** Most calls of that run in flight at once: the strictest wish of it and of what runs inside it. */
  widthOf(flow: string): number {
    const wishes = this.#wishes.get(flow)
    return wishes === undefined ? Infinity : Math.min(...wishes)
  }

  /**
   * Most calls in flight at once.
   *
   * @param known whether the provider's limits are; `undefined` before its first reply
   */
  mostInFlight(known: boolean | undefined, defaultConcurrency: number): number {
    switch (known) {
      case true:
        return Math.max(this.#largest, this.#anyUnbound ? mostKnown : 0)
      case false:
        return Math.max(this.#largest, this.#anyUnbound ? defaultConcurrency : 0)
      case undefined:
        return Math.min(mostUnknown, this.mostInFlight(false, defaultConcurrency))
    }
  }

  #sum(): void {
    this.#largest = 0
    this.#anyUnbound = this.none
    for (const wishes of this.#wishes.values()) {
      const width = Math.min(...wishes)
      if (width === Infinity) this.#anyUnbound = true
      else this.#largest = Math.max(this.#largest, width)
    }
  }
}
