import PQueue from "p-queue"

/**
 * Slots, counted by p-queue. It is given a call only when a slot is free: all that wait stand in a line of our own, which
 * is fair and can be left, and 100,000 of them do not hold p-queue's promises and closures beside theirs.
 */
export class Slots {
  readonly #queue = new PQueue({ concurrency: 1 })

  /** @param onFree told whenever a slot has been given back */
  constructor(onFree: () => void) {
    this.#queue.on("next", onFree)
  }

  get taken(): number {
    return this.#queue.pending
  }

  get anyFree(): boolean {
    return this.#queue.pending < this.#queue.concurrency
  }

  /** Makes them more or fewer; who has one keeps it. */
  resize(count: number): void {
    if (count !== this.#queue.concurrency) this.#queue.concurrency = count
  }

  /** Starts the work in a slot of its own, until it settles. It must not reject, and a slot must be free. */
  take(work: () => Promise<void>): void {
    // Without an id p-queue makes one up; what its promise tells, the work knows.
    void this.#queue.add(work, { id: "" })
  }
}
