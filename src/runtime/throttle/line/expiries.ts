import { Heap } from "./heap.js"

/** Those in a line who are to leave it at some instant; finds the next of them without looking at all. */
export class Expiries<Entry extends { readonly waiting: boolean }> {
  readonly #instantOf: (entry: Entry) => number
  readonly #entries: Heap<Entry>

  /** @param instantOf epoch milliseconds, `Infinity` for never */
  constructor(instantOf: (entry: Entry) => number) {
    this.#instantOf = instantOf
    this.#entries = new Heap<Entry>((one, other) => instantOf(one) < instantOf(other))
  }

  /** @param waiting how many wait at all; those who have left the line are forgotten once they are the most */
  add(entry: Entry, waiting: number): void {
    if (this.#instantOf(entry) === Infinity || !entry.waiting) return
    this.#entries.push(entry)
    if (this.#entries.size > 64 + 2 * waiting) this.#entries.keep((other) => other.waiting)
  }

  /** Instant of the next who still waits; `Infinity` when there is none. */
  get next(): number {
    while (this.#entries.first?.waiting === false) this.#entries.shift()
    const { first } = this.#entries
    return first === undefined ? Infinity : this.#instantOf(first)
  }

  /** Takes out one whose instant is `now` or before. */
  due(now: number): Entry | undefined {
    return this.next <= now ? this.#entries.shift() : undefined
  }
}
