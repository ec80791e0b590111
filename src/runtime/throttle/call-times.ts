/** How many of the last calls are remembered. */
const remembered = 64
/** Fewer tell nothing about what a call takes at least. */
const enough = 10

/** How long the last calls took, to tell which can still finish in time. */
export class CallTimes {
  readonly #times: number[] = []
  #next = 0
  #fastest = Infinity

  /** Milliseconds of the fastest of the last 64 calls; 0 before there were 10. */
  get fastestMs(): number {
    return this.#times.length < enough ? 0 : this.#fastest
  }

  add(milliseconds: number): void {
    const forgotten = this.#times[this.#next]
    this.#times[this.#next] = milliseconds
    this.#next = (this.#next + 1) % remembered
    this.#fastest =
      forgotten === this.#fastest ? Math.min(...this.#times) : Math.min(this.#fastest, milliseconds)
  }
}
