import type { Clock } from "../clock.js"
import { Alarm } from "./line/alarm.js"
import type { CallTimes } from "./call-times.js"
import type { ConcurrencyLimit } from "./concurrency-limit.js"
import { Expiries } from "./line/expiries.js"
import { FairQueue } from "./line/fair-queue.js"
import { Gate } from "./gate.js"
import type { LimitBook } from "./limits/limit-book.js"
import type { LimitedCall, LimitedLineKeeper } from "./limited-call.js"
import type { LimitName } from "./limits/rate-report.js"
import type { QueuedCall } from "./line/queued-call.js"
import { refusals } from "./refusals.js"
import { Slots } from "./line/slots.js"

/** The head of the line has left it; or when it may be asked again: `Infinity` when something has to end first. */
type Asked = "left" | number

/**
 * The line of a limiter, its gate and its slots.
 *
 * A call takes its tokens when there is a slot, and a slot when there are tokens, so that neither waits for the other.
 */
export class Entrance implements LimitedLineKeeper {
  readonly clock: Clock
  readonly #concurrency: ConcurrencyLimit
  readonly #times: CallTimes
  readonly #book: LimitBook
  readonly #line: FairQueue<LimitedCall>
  readonly #slots: Slots
  readonly #gate: Gate
  readonly #alarm: Alarm
  readonly #timeouts = new Expiries<LimitedCall>((call) => call.waitsUntil)
  readonly #deadlines = new Expiries<LimitedCall>((call) => call.deadline)
  #admits = false

  /** @param widthOf most calls of a run in flight at once */
  constructor(
    clock: Clock,
    book: LimitBook,
    concurrency: ConcurrencyLimit,
    times: CallTimes,
    widthOf: (flow: string) => number,
  ) {
    this.#line = new FairQueue(widthOf)
    this.clock = clock
    this.#concurrency = concurrency
    this.#times = times
    this.#book = book
    const admit = (): void => this.#admit()
    this.#gate = new Gate(book, admit)
    this.#alarm = new Alarm(clock, admit)
    this.#slots = new Slots(admit)
  }

  get waiting(): number {
    return this.#line.size
  }

  /** Calls that hold a slot. */
  get running(): number {
    return this.#slots.taken
  }

  /** The limit that holds the head of the line back. */
  get scarce(): LimitName | undefined {
    return this.#gate.scarce
  }

  /** Epoch milliseconds: after a rejection or an overload nobody starts before it. */
  get heldUntil(): number {
    return Math.max(this.#concurrency.heldUntil, this.#book.heldUntil)
  }

  /** Milliseconds in which the gate ever held everybody back. */
  get heldMs(): number {
    return this.#gate.heldMs(this.clock.now())
  }

  /** Puts a call into the line; it is started at once when nothing holds it back. */
  wait(call: LimitedCall): void {
    if (call.stopped) return
    this.#line.push(call)
    this.#timeouts.add(call, this.waiting)
    this.#deadlines.add(call, this.waiting)
    this.#admit()
  }

  /** Takes a call out of the line: whoever is at the head then may take less, and be let through at once. */
  leave(call: QueuedCall): void {
    this.#line.remove(call)
    this.#admit()
  }

  freed(call: QueuedCall): void {
    this.#line.freed(call)
  }

  /** Runs have come or gone, and with them what they wish for. */
  regroup(): void {
    this.#line.reconsider()
  }

  /** Sends everybody in the line away for whom `leaves` is true. */
  refuse(leaves: (call: LimitedCall) => boolean, reasonFor: (call: LimitedCall) => Error): void {
    for (const call of this.#line.clear(leaves)) call.refuse(reasonFor(call))
    this.#admit()
  }

  /** A call has ended; `tokens` is what it really took, `undefined` when it was rejected. */
  settle(call: LimitedCall, tokens: number | undefined): void {
    this.#line.settle(call, tokens)
  }

  /** The width, the limits or what is left of them have changed. */
  reconsider(): void {
    this.#line.countsEntries = !this.#book.limitsTokens
    this.#slots.resize(this.#concurrency.width)
    this.#gate.reconsider()
    this.#admit()
  }

  /** Lets through whoever may go, and sets the alarm for the next who may, or who has waited too long. */
  #admit(): void {
    // Whoever is let through may come back here; the loop that let him through sees what he has changed.
    if (this.#admits) return
    this.#admits = true
    try {
      const now = this.clock.now()
      this.#throwOut(now)
      let asked: Asked
      do asked = this.#askHead(now)
      while (asked === "left")
      const expires = Math.min(this.#timeouts.next, this.#deadlines.next - this.#times.fastestMs)
      this.#alarm.set(Math.min(asked, expires))
    } finally {
      this.#admits = false
    }
  }

  #askHead(now: number): Asked {
    const head = this.#line.peek()
    if (head === undefined) {
      this.#gate.leave(now)
      return Infinity
    }
    const { heldUntil } = this.#concurrency
    if (!this.#slots.anyFree || now < heldUntil) {
      this.#gate.rest(now)
      return now < heldUntil ? heldUntil : Infinity
    }
    const passage = this.#gate.pass(head, now)
    if ("asking" in passage) return Infinity
    if ("passed" in passage) {
      head.lease = passage.passed
      this.#line.shift()
      this.#slots.take(() => head.start())
      return "left"
    }
    const { opensAt, scarce } = passage
    const endsAt = opensAt + this.#times.fastestMs
    if (opensAt < Infinity && endsAt < head.deadline) return opensAt
    head.refuse(
      opensAt === Infinity
        ? refusals.tooLarge(head, scarce)
        : refusals.deadline(head.deadline - now, endsAt - now),
    )
    return "left"
  }

  #throwOut(now: number): void {
    for (let call = this.#timeouts.due(now); call !== undefined; call = this.#timeouts.due(now)) {
      call.refuse(refusals.queueTimeout(call))
    }
    const neededMs = this.#times.fastestMs
    const least = now + neededMs
    for (let call = this.#deadlines.due(least); call !== undefined; call = this.#deadlines.due(least)) {
      call.refuse(refusals.deadline(call.deadline - now, neededMs))
    }
  }
}
