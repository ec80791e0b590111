import { AsyncResource } from "node:async_hooks"
import type { Clock } from "../../clock.js"
import type { Scope } from "../../scope.js"
import type { Queued } from "./flow.js"

/** How long a stopped call may take to end before its slot is given away all the same. */
export const graceMs = 1_000

/** Where a call stands in its line. */
export type Place = Pick<Queued, "flow" | "priority" | "front" | "share">

/** What a call does; 100,000 of them may wait, so it is little. */
export interface Errand {
  /** Settles when the call has really ended; never rejects. */
  readonly work: () => Promise<void>
  /** Tells the caller why there will be nothing. */
  readonly reject: (reason: Error) => void
}

/** Whose line a call stands in. */
export interface LineKeeper {
  readonly clock: Clock
  leave(call: QueuedCall): void
  /** Its slot is free again. */
  freed(call: QueuedCall): void
}

/**
 * A call from the moment it is wanted until its slot is free again.
 *
 * Its caller is told at once when its scope is stopped; the slot is held until the work has really ended, for p-queue's
 * own timeout and signal free it while the request goes on.
 */
export class QueuedCall implements Queued {
  readonly flow: string
  readonly priority: number
  readonly front: boolean
  readonly share: number
  sequence = 0
  waiting = false
  charged = 0
  readonly #keeper: LineKeeper
  readonly #errand: Errand
  // Without its own context the work would run in that of whichever call ended before it.
  readonly #context = new AsyncResource("quorum.call")
  readonly #forget: () => void
  #stopped = false
  #free: (() => void) | undefined
  #keepSlot: (() => void) | undefined

  constructor(place: Place, errand: Errand, scope: Scope, keeper: LineKeeper) {
    this.flow = place.flow
    this.priority = place.priority
    this.front = place.front
    this.share = place.share
    this.#keeper = keeper
    this.#errand = errand
    this.#forget = scope.onStop((reason) => this.#stop(reason))
  }

  /** True when it is not to start any more. */
  get stopped(): boolean {
    return this.#stopped
  }

  /** Settles when the slot may be given to the next call. */
  start(): Promise<void> {
    if (this.#stopped) {
      this.#keeper.freed(this)
      return Promise.resolve()
    }
    return new Promise<void>((free) => {
      this.#free = free
      void this.#context.runInAsyncScope(() => this.#perform())
    })
  }

  /** Ends its waiting: it will not be started. */
  refuse(reason: Error): void {
    this.#stopped = true
    this.#forget()
    if (this.waiting) this.#keeper.leave(this)
    this.#errand.reject(reason)
  }

  async #perform(): Promise<void> {
    await this.#errand.work()
    this.#forget()
    this.#keepSlot?.()
    this.#release()
  }

  #release(): void {
    const free = this.#free
    if (free === undefined) return
    // A call that waited for long is an old object: what it refers to would outlive every young collection.
    this.#free = undefined
    this.#keeper.freed(this)
    free()
  }

  #stop(reason: Error): void {
    this.#stopped = true
    this.#errand.reject(reason)
    // A call that does not heed its signal must not hold its slot for ever.
    if (this.#free !== undefined) this.#keepSlot = this.#keeper.clock.setTimer(graceMs, () => this.#release())
    else if (this.waiting) this.#keeper.leave(this)
  }
}
