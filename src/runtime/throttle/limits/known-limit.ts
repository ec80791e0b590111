import { type Bucket, createBucket } from "./bucket.js"
import type { Ledger } from "./ledger.js"
import type { LimitState } from "./limit-book.js"
import type { LimitName, WindowReport } from "./rate-report.js"
import { type ReportedCall, boundsFromReport } from "./report-bounds.js"
import { precisionOf } from "./report-precision.js"
import { type Taking, amountOf } from "./taking.js"
import { type WindowEstimate, assumedWindow, estimateWindow } from "./window-estimate.js"

/** Which limit it is, and who told of it. */
export interface LimitIdentity {
  readonly name: LimitName
  readonly source: "given" | "headers"
}

/** A wait of more is not believed without trying: a misread reset must not make a run stand still. */
const believedMs = 600_000
/** How long after the last call one tries; twice as long when it was rejected. */
const firstTryMs = 60_000
const longestTryMs = 3_600_000

/** One limit that is known, and the bucket that keeps to it. */
export class KnownLimit {
  readonly #identity: LimitIdentity
  readonly #safety: number
  readonly #ledger: Ledger
  readonly #bucket: Bucket
  #limit: number
  #window: WindowEstimate = assumedWindow
  /** When the call was sent whose report is the newest; what was sent before knows less. */
  #newest = -Infinity
  /** What there was to take since the limit is known: what it held then, and what flowed in. */
  #offered: number
  #offeredAt: number
  readonly #takenBefore: number
  /** Whether it refuses what is larger: what headers tell may be a mistake, until a call has passed that fits in. */
  #proven: boolean
  /** When a call was last let through, and how long after that one is that only tries. */
  #takenAt: number
  #tryAfterMs = firstTryMs
  #rejectedAt = -Infinity

  constructor(identity: LimitIdentity, limit: number, safety: number, ledger: Ledger, now: number) {
    this.#identity = identity
    this.#safety = safety
    this.#ledger = ledger
    this.#limit = limit
    this.#bucket = this.#replayed(now)
    this.#offered = limit * (1 - safety) + this.#bucket.level(now)
    this.#offeredAt = now
    this.#takenAt = now
    this.#proven = identity.source === "given"
    this.#takenBefore = this.#amount(ledger.taken)
  }

  get name(): LimitName {
    return this.#identity.name
  }

  /** Milliseconds until the call may pass; `certain` is what the provider charges of it in any case. */
  waitFor(taking: Taking, certain: Taking, now: number): number {
    if (this.#proven && this.exceededBy(certain)) return Infinity
    const wait = this.#bucket.waitFor(this.#amount(taking), now)
    if (wait <= believedMs || this.#identity.source === "given") return wait
    return Math.max(0, Math.min(wait, Math.ceil(this.#takenAt + this.#tryAfterMs - now)))
  }

  get limit(): number {
    return this.#limit
  }

  /** Whether it is more than there ever is. */
  exceededBy(taking: Taking): boolean {
    return this.#amount(taking) > this.#limit
  }

  /** Takes that a call has passed; false when there cannot be such a limit, because it was larger. */
  proven(passed: Taking): boolean {
    if (this.exceededBy(passed)) return false
    this.#proven ||= this.#amount(passed) > 0
    this.#tryAfterMs = firstTryMs
    return true
  }

  /** Takes that a call was rejected, which may have been one that only tried. */
  rejected(taking: Taking, sentAt: number, now: number): void {
    if (this.exceededBy(taking)) this.#proven = true
    if (sentAt < this.#rejectedAt) return
    this.#rejectedAt = now
    if (this.lacks(taking, now)) this.#tryAfterMs = Math.min(longestTryMs, this.#tryAfterMs * 2)
  }

  /** Most output tokens that it lets through beside so many of input. */
  roomForOutput(inputTokens: number): number {
    switch (this.name) {
      case "requests":
      case "input_tokens":
        return Infinity
      case "output_tokens":
        return this.#limit
      case "tokens":
        return Math.max(0, this.#limit - inputTokens)
    }
  }

  take(taking: Taking, now: number): void {
    if (taking.requests > 0) this.#takenAt = now
    this.#bucket.take(this.#amount(taking), now)
  }

  change(limit: number, now: number): void {
    if (limit !== this.#limit) this.#resize(limit, this.#window, now)
  }

  /** True when whoever keeps the other limit keeps this one as well. */
  impliedBy(other: KnownLimit): boolean {
    const slower = other.#limit / other.#window.windowMs <= this.#limit / this.#window.windowMs
    return slower && other.#limit <= this.#limit
  }

  /** Takes over what one reply's headers say, as far as it is news. */
  learn(window: WindowReport, call: ReportedCall, now: number): void {
    if (call.sentAt < this.#newest) return
    this.#newest = call.sentAt
    const report = { limit: this.#limit, ...atAdmission(window, call, now) }
    const precision = precisionOf(this.name, report, call.chargesUpFront)
    // A limit that was changed has most likely kept its window; the next report that says otherwise is believed.
    const previous = report.limit === this.#limit ? this.#window : { ...this.#window, error: Infinity }
    this.#resize(report.limit, estimateWindow(report, precision, previous), now)
    if (report.remaining === undefined) return
    const provider = { name: this.name, limit: this.#limit, windowMs: this.#window.windowMs }
    const told = { remaining: report.remaining, unit: precision.unit }
    const { least, most } = boundsFromReport(told, provider, call, this.#ledger, now)
    const reserve = this.#limit * (1 - this.#safety)
    this.#bucket.bound(least - reserve, most - reserve, now)
  }

  /** Whether it has no room for the call: then it is what a rejection was about. */
  lacks(taking: Taking, now: number): boolean {
    return this.#bucket.waitFor(this.#amount(taking), now) > 0
  }

  /** Goes into debt, so that in `waitMs` there is room for this call and for no other. */
  owe(taking: Taking, waitMs: number, now: number): void {
    this.#bucket.bound(-Infinity, this.#amount(taking) - waitMs * this.#bucket.ratePerMs, now)
  }

  state(now: number): LimitState {
    this.#accrue(now)
    const ledger = this.#ledger
    const taken = this.#amount(ledger.taken) - this.#takenBefore
    return {
      ...this.#identity,
      limit: this.#limit,
      windowMs: this.#window.windowMs,
      ratePerSecond: this.#bucket.ratePerMs * 1_000,
      level: this.#bucket.level(now),
      utilisation: Math.max(0, Math.min(1, taken / Math.max(this.#offered, 1))),
      reserved: this.#amount(ledger.reserved),
      used: this.#amount(ledger.used),
      refunded: this.#amount(ledger.refunded),
      inFlight: this.#amount(ledger.inFlight),
    }
  }

  #amount(taking: Taking): number {
    return amountOf(this.#identity.name, taking)
  }

  #rate(): number {
    // Nothing corrects what is only given, so its rate keeps the distance too.
    const share = this.#identity.source === "given" ? this.#safety : 1
    return (this.#limit / this.#window.windowMs) * share
  }

  /** The bucket as it would be, had the limit been known all along. */
  #replayed(now: number): Bucket {
    const standings = this.#ledger.since(-Infinity)
    const bucket = createBucket(this.#limit * this.#safety, this.#rate(), standings[0]?.at ?? now)
    let before = this.#ledger.before(-Infinity)
    for (const standing of standings) {
      bucket.take(this.#amount(standing.taken) - this.#amount(before.taken), standing.at)
      before = standing
    }
    bucket.level(now)
    return bucket
  }

  #resize(limit: number, window: WindowEstimate, now: number): void {
    this.#accrue(now)
    this.#limit = limit
    this.#window = window
    this.#bucket.resize(limit * this.#safety, this.#rate(), now)
  }

  #accrue(now: number): void {
    const elapsed = Math.max(0, now - this.#offeredAt)
    this.#offered += (elapsed * this.#limit) / this.#window.windowMs
    this.#offeredAt += elapsed
  }
}

/** An instant is told as from the reply, everything else as it was when the call was admitted. */
function atAdmission(window: WindowReport, call: ReportedCall, now: number): WindowReport {
  if (call.chargesUpFront || window.resetMs === undefined) return window
  return { ...window, resetMs: window.resetMs + Math.max(0, now - call.sentAt) }
}
