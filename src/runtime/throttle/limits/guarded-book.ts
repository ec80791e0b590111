import type { Clock } from "../../clock.js"
import { messageOf } from "../../failure.js"
import type { GivenLimits, Lease, LimitBook, LimitState, Taken } from "./limit-book.js"
import { MemoryLimitBook } from "./memory-limit-book.js"
import type { RequestCost } from "./request-cost.js"

/** A book and what went wrong with its store last, until that answers again. */
export type GuardedLimitBook = LimitBook & { readonly problem?: string | undefined }

/** A store that fails is asked again after so long, twice as long each time that it fails again, half a minute at most. */
const firstAgainMs = 1_000
const longestAgainMs = 30_000
/** An answer that takes longer will not come. */
const answerMs = 10_000

/**
 * The one border to a store that is not ours: whatever it throws, rejects or never answers holds calls back for a while
 * and is told, but ends neither the run nor the process. A book in our own memory needs none.
 */
export function guardedBook(book: LimitBook, clock: Clock): GuardedLimitBook {
  return MemoryLimitBook.is(book) ? book : new GuardedBook(book, clock)
}

class GuardedBook implements LimitBook {
  readonly #book: LimitBook
  readonly #clock: Clock
  problem: string | undefined
  #askAt = -Infinity
  #againMs = firstAgainMs
  #learned = false
  #limitsTokens = false
  #heldUntil = -Infinity

  constructor(book: LimitBook, clock: Clock) {
    this.#book = book
    this.#clock = clock
  }

  get learned(): boolean {
    this.#try(() => void (this.#learned = this.#book.learned))
    return this.#learned
  }

  get limitsTokens(): boolean {
    this.#try(() => void (this.#limitsTokens = this.#book.limitsTokens))
    return this.#limitsTokens
  }

  get heldUntil(): number {
    this.#try(() => void (this.#heldUntil = this.#book.heldUntil))
    return this.#heldUntil
  }

  snapshot(now: number): readonly LimitState[] {
    let states: readonly LimitState[] = []
    this.#try(() => void (states = this.#book.snapshot(now)))
    return states
  }

  give(limits: GivenLimits, now: number): (now: number) => void {
    let withdraw: ((now: number) => void) | undefined
    this.#try(() => void (withdraw = this.#book.give(limits, now)))
    return (withdrawnAt) => this.#try(() => withdraw?.(withdrawnAt))
  }

  reject(now: number, retryAfterMs: number | undefined, cost: RequestCost, sentAt?: number): void {
    this.#try(() => this.#book.reject(now, retryAfterMs, cost, sentAt))
  }

  take(cost: RequestCost, now: number): Taken | Promise<Taken> {
    // The line comes back whenever a call has ended, which is no reason to ask again.
    if (now < this.#askAt) return { waitMs: this.#askAt - now, scarce: "requests" }
    try {
      const taken = this.#book.take(cost, now)
      return "then" in taken ? this.#answer(taken) : this.#guarded(taken)
    } catch (thrown) {
      return this.#failed(messageOf(thrown))
    }
  }

  /** What the store answers, or when it is to be asked again; never rejects. */
  #answer(asked: PromiseLike<Taken>): Promise<Taken> {
    return new Promise<Taken>((resolve) => {
      let waits = true
      const settle = (taken: () => Taken): void => {
        if (!waits) return
        waits = false
        cancel()
        resolve(taken())
      }
      const cancel = this.#clock.setTimer(answerMs, () =>
        settle(() => this.#failed(`no answer within ${answerMs} ms`)),
      )
      Promise.resolve(asked).then(
        (taken) => {
          // Nobody waits for it any more, and nobody else would give it back.
          if (!waits && "lease" in taken) this.#try(() => taken.lease.refund(this.#clock.now()))
          return settle(() => this.#guarded(taken))
        },
        (thrown: unknown) => settle(() => this.#failed(messageOf(thrown))),
      )
    })
  }

  #guarded(taken: Taken): Taken {
    this.#againMs = firstAgainMs
    this.problem = undefined
    if (!("lease" in taken)) return taken
    const { lease } = taken
    const guarded: Lease = {
      settle: (used, now) => this.#try(() => lease.settle(used, now)),
      refund: (now) => this.#try(() => lease.refund(now)),
      learn: (report, now) => this.#try(() => lease.learn(report, now)),
    }
    return { lease: guarded }
  }

  #failed(message: string): Taken {
    this.problem = message
    const waitMs = this.#againMs
    this.#againMs = Math.min(longestAgainMs, waitMs * 2)
    this.#askAt = this.#clock.now() + waitMs
    return { waitMs, scarce: "requests" }
  }

  /** What is told to the store may take its time; what goes wrong with it is only told. */
  #try(tell: () => unknown): void {
    const failed = (thrown: unknown): void => {
      this.problem = messageOf(thrown)
    }
    try {
      const told = tell()
      if (typeof told === "object" && told !== null && "then" in told) {
        Promise.resolve(told).catch(failed)
      }
    } catch (thrown) {
      failed(thrown)
    }
  }
}
