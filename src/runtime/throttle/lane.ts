import type { Clock } from "../clock.js"
import type { Scope } from "../scope.js"
import { type LineKeeper, QueuedCall } from "./queued-call.js"
import { type Slots, enter, openSlots } from "./slots.js"

/** A queue that only counts: so many at once, by priority, then in order of arrival. For branches, and for locks. */
export class Lane {
  readonly key: string
  readonly #slots: Slots<QueuedCall>
  readonly #keeper: LineKeeper

  constructor(key: string, clock: Clock, concurrency: number) {
    this.key = key
    const slots = openSlots<QueuedCall>(concurrency, false)
    this.#slots = slots
    this.#keeper = { clock, leave: (call) => slots.line.remove(call) }
  }

  /** Most at once; what runs already goes on when it is made less. */
  get concurrency(): number {
    return this.#slots.queue.concurrency
  }

  set concurrency(most: number) {
    this.#slots.queue.concurrency = most
  }

  get waiting(): number {
    return this.#slots.line.size
  }

  get running(): number {
    return this.#slots.queue.pending
  }

  /** True when whoever comes now starts at once. */
  get hasRoom(): boolean {
    return this.running + this.waiting < this.concurrency
  }

  /** Calls `listener` whenever a place has become free. */
  onFree(listener: () => void): void {
    this.#slots.queue.on("next", listener)
  }

  /** Runs `work` when its turn comes; rejects at once when the scope is stopped, waiting or running. */
  run<T>(work: () => Promise<T>, scope: Scope, priority = 0): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const perform = async (): Promise<void> => {
        try {
          resolve(await work())
        } catch (thrown) {
          // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- passed on as it came
          reject(thrown)
        }
      }
      const place = { flow: this.key, priority, front: false, share: 1 }
      const call = new QueuedCall(place, { work: perform, reject }, scope, this.#keeper)
      enter(this.#slots, call)
    })
  }
}
