import type { Clock } from "../../clock.js"

/** One timer that is set forwards and backwards, instead of one for everything that waits. */
export class Alarm {
  readonly #clock: Clock
  readonly #ring: () => void
  #at = Infinity
  #cancel = (): void => {}

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock
    this.#ring = ring
  }

  /** @param at epoch milliseconds; `Infinity` sets it off */
  set(at: number): void {
    if (at === this.#at) return
    this.#cancel()
    this.#cancel = (): void => {}
    this.#at = at
    if (at === Infinity) return
    // Timers know whole milliseconds; fractions of one would wake it early, again and again.
    const milliseconds = Math.max(1, Math.ceil(at - this.#clock.now()))
    this.#cancel = this.#clock.setTimer(milliseconds, () => {
      this.#at = Infinity
      this.#ring()
    })
  }
}
