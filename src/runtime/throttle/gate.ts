import type { Lease, LimitBook, Taken } from "./limits/limit-book.js"
import type { LimitName } from "./limits/rate-report.js"
import type { RequestCost } from "./limits/request-cost.js"

/** Somebody at the head of a line, and what it would take. */
export interface AtGate {
  readonly waiting: boolean
  readonly cost: RequestCost
}

/** Let through, told when to come again (epoch milliseconds, `Infinity` for never), or waiting for the store's answer. */
export type Passage =
  | { readonly passed: Lease }
  | { readonly opensAt: number; readonly scarce: LimitName }
  | { readonly asking: true }

/**
 * Stands in front of the slots: the head of the line passes once the book has what it takes.
 *
 * It remembers for whom it is closed and until when, so that a burst into a closed gate asks the book once.
 */
export class Gate {
  readonly #book: LimitBook
  readonly #onAnswer: () => void
  #closed: { readonly to: AtGate; readonly opensAt: number; readonly scarce: LimitName } | undefined
  #asking = false
  #answer: { readonly to: AtGate; readonly taken: Taken } | undefined
  #heldSince: number | undefined
  #heldMs = 0

  /** @param onAnswer told when a book that had to ask elsewhere knows more: whoever is at the head then may ask again */
  constructor(book: LimitBook, onAnswer: () => void) {
    this.#book = book
    this.#onAnswer = onAnswer
  }

  /** What holds the head of the line back; `undefined` while nothing does. */
  get scarce(): LimitName | undefined {
    return this.#heldSince === undefined ? undefined : this.#closed?.scarce
  }

  /** Milliseconds that it ever held everybody back; the difference of two readings is what one of them waited for. */
  heldMs(now: number): number {
    return this.#heldMs + (this.#heldSince === undefined ? 0 : now - this.#heldSince)
  }

  pass(head: AtGate, now: number): Passage {
    if (this.#asking) return { asking: true }
    const closed = this.#closed
    if (closed?.to === head && now < closed.opensAt) return closed
    const answer = this.#answer
    this.#answer = undefined
    if (answer !== undefined && answer.to === head) return this.#judge(head, answer.taken, now)
    if (answer !== undefined) giveBack(answer.taken, now)
    const taken = this.#book.take(head.cost, now)
    if (!("then" in taken)) return this.#judge(head, taken, now)
    void this.#ask(head, taken)
    return { asking: true }
  }

  /** Nobody is in the line: what was asked for somebody who has left goes back. */
  leave(now: number): void {
    this.rest(now)
    if (this.#answer !== undefined) giveBack(this.#answer.taken, now)
    this.#answer = undefined
    this.#closed = undefined
  }

  /** Something else holds the line, not the book. */
  rest(now: number): void {
    if (this.#heldSince === undefined) return
    this.#heldMs += now - this.#heldSince
    this.#heldSince = undefined
  }

  /** Ask the book again: its limits or what is left of them have changed. */
  reconsider(): void {
    this.#closed = undefined
  }

  #judge(head: AtGate, taken: Taken, now: number): Passage {
    if ("lease" in taken) {
      this.rest(now)
      this.#closed = undefined
      return { passed: taken.lease }
    }
    this.#heldSince ??= now
    this.#closed = { to: head, opensAt: now + Math.max(1, taken.waitMs), scarce: taken.scarce }
    return this.#closed
  }

  /** The line stands still until the answer is there; one that fails says when to ask again. */
  async #ask(head: AtGate, taking: PromiseLike<Taken>): Promise<void> {
    this.#asking = true
    const taken = await taking
    this.#asking = false
    this.#answer = { to: head, taken }
    this.#onAnswer()
  }
}

function giveBack(taken: Taken, now: number): void {
  if ("lease" in taken) taken.lease.refund(now)
}
