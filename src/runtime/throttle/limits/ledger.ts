import { type Taking, minus, nothing, plus } from "./taking.js"

/** What had been taken at some instant. */
export interface Standing {
  /** Epoch milliseconds; it stood so at most `sliceMs` later. */
  readonly at: number
  /** Set aside and not given back. */
  readonly taken: Taking
  /** The same without the output of calls in flight, which a provider that counts as it writes cannot know. */
  readonly known: Taking
}

/** Standings are kept as finely as this, in milliseconds. */
export const sliceMs = 50

/** And for so long. */
const keptMs = 600_000

const empty: Standing = Object.freeze({ at: -Infinity, taken: nothing, known: nothing })

/**
 * The account of all calls: reserved = used + refunded + in flight, always.
 *
 * It remembers how it stood before, because a reply's headers tell of the moment its request was admitted.
 */
export class Ledger {
  reserved = nothing
  used = nothing
  refunded = nothing
  inFlight = nothing
  /** How it stood before all that is remembered. */
  #past: Standing = empty
  #slices: Standing[] = []

  get taken(): Taking {
    return minus(this.reserved, this.refunded)
  }

  reserve(taking: Taking, now: number): void {
    this.reserved = plus(this.reserved, taking)
    this.inFlight = plus(this.inFlight, taking)
    this.#record(now)
  }

  /** Ends a reservation: `used` may be more than was reserved, which then counts as reserved too. */
  settle(reserved: Taking, used: Taking, now: number): void {
    const back = minus(reserved, used)
    const over = atLeastZero(minus(used, reserved))
    this.inFlight = minus(this.inFlight, reserved)
    this.used = plus(this.used, used)
    this.refunded = plus(this.refunded, atLeastZero(back))
    this.reserved = plus(this.reserved, over)
    this.#record(now)
  }

  /** How it stood at some time before the instant. */
  before(instant: number): Standing {
    return this.#slices[this.#countUntil(instant - sliceMs) - 1] ?? this.#past
  }

  /** How it stood at some time after the instant, or last. */
  after(instant: number): Standing {
    return this.#slices[this.#countUntil(instant) - 1] ?? this.#past
  }

  /** How it stood after the instant each time something was taken or came back, oldest first. */
  since(instant: number): readonly Standing[] {
    return this.#slices.slice(this.#countUntil(instant))
  }

  #record(now: number): void {
    const last = this.#slices.at(-1)
    const { taken } = this
    const known = { ...taken, outputTokens: taken.outputTokens - this.inFlight.outputTokens }
    if (last !== undefined && now < last.at + sliceMs) {
      this.#slices[this.#slices.length - 1] = { at: last.at, taken, known }
      return
    }
    this.#slices.push({ at: now, taken, known })
    const forgotten = this.#countUntil(now - keptMs)
    // Not one by one: each removal at the front moves all that is behind it.
    if (forgotten * 2 < this.#slices.length) return
    this.#past = this.#slices[forgotten - 1] ?? this.#past
    this.#slices = this.#slices.slice(forgotten)
  }

  /** How many slices begin at the instant or before it. */
  #countUntil(instant: number): number {
    let low = 0
    let high = this.#slices.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.#slices[middle]?.at ?? Infinity) <= instant) low = middle + 1
      else high = middle
    }
    return low
  }
}

function atLeastZero(taking: Taking): Taking {
  return {
    requests: Math.max(0, taking.requests),
    inputTokens: Math.max(0, taking.inputTokens),
    outputTokens: Math.max(0, taking.outputTokens),
  }
}
