import { type Bucket, createBucket } from "./bucket.js"
import type { Ledger } from "./ledger.js"
import type { LimitState } from "./limit-book.js"
import { createPassCount } from "./pass-count.js"

const minuteMs = 60_000
/** What may be sent at once after a pause, in milliseconds of its rate. */
const burstMs = 10_000
/** How long nobody tries for more: shortly after a first guess, longer each time that the limit was met again. */
const firstQuietMs = 10_000
/** A guess from fewer calls is hardly one. */
const few = 10
const leastQuietMs = minuteMs
const mostQuietMs = 3_600_000
const firstGrowth = 1.5
const laterGrowth = 1.25
/** Once so many times its rate has passed, there is no such limit any more. */
const forgottenAt = 32
/** What was tried at the time of a rejection was too much, but what passed is counted over too short a time to halve it twice. */
const most = 0.9
const least = 0.5

/**
 * A limit that nobody names: no header tells it, and its rejections come while all that is told has room.
 *
 * Its rate is what passed in the minute before the rejection, or what the hint promises, if that is more. From then on
 * calls are sent no faster, but for a step up after ten seconds without rejection, then after one minute, two, four:
 * each rejection that follows sets the rate to what really passed. A limit that is not met any more is forgotten.
 */
export class UnnamedLimit {
  readonly #safety: number
  readonly #passes = createPassCount()
  #bucket: Bucket | undefined
  /** What it was set to, in calls a millisecond; it grows from there. */
  #rate = 0
  /** What the hint of the first rejection promises. */
  #hintRate = 0
  #rejectedAt = -Infinity
  /** Exactly, what passed since then. */
  #passedSince = 0
  #heldUntil = -Infinity
  /** True until the limit is met a second time. */
  #guessed = true
  #quietMs = firstQuietMs
  #steps = 0

  /** @param safety share of the rate that is used */
  constructor(safety: number) {
    this.#safety = safety
  }

  /** Whole milliseconds until a call may pass. */
  waitFor(now: number): number {
    this.#grow(now)
    const wait = this.#bucket?.waitFor(1, now) ?? 0
    return wait === 0 ? 0 : Math.min(wait, Math.max(1, Math.ceil(this.#stepAt - now)))
  }

  /** A call is sent. */
  take(now: number): void {
    this.#passes.add(1, now)
    this.#passedSince += 1
    this.#bucket?.take(1, now)
  }

  /** It was not sent after all. */
  giveBack(takenAt: number, now: number): void {
    this.#passes.add(-1, takenAt)
    this.#passedSince -= 1
    this.#bucket?.take(-1, now)
  }

  /** A call was rejected. */
  rejected(sentAt: number, now: number): void {
    this.#passes.add(-1, sentAt)
    if (sentAt > this.#rejectedAt) this.#passedSince -= 1
    // Rejections are quick, so that what is left of those under way is known before the hold is over.
    if (this.#guessed && sentAt <= this.#rejectedAt) this.#guess(now)
  }

  /**
   * A rejection that nothing explains, the first of those that were under way together.
   *
   * @param heldUntil nothing passes before
   * @param hintMs what the provider asked to wait, if it did
   */
  meet(heldUntil: number, hintMs: number | undefined, now: number): void {
    const elapsedMs = Math.min(minuteMs, now - this.#rejectedAt)
    const passed = elapsedMs < minuteMs ? this.#passedSince : this.#passes.between(now - minuteMs, now)
    this.#rejectedAt = now
    this.#passedSince = 0
    this.#heldUntil = heldUntil
    if (this.#bucket === undefined) {
      this.#guessed = true
      this.#hintRate = hintMs === undefined || hintMs < 1 ? 0 : 1 / hintMs
      this.#steps = 0
      return this.#guess(now)
    }
    const tried = this.#bucket.ratePerMs / this.#safety
    // Where nothing passed, a probe came too early, and tells nothing of the rate.
    if (passed > 0) {
      this.#quietMs = this.#guessed ? leastQuietMs : Math.min(mostQuietMs, this.#quietMs * 2)
      this.#guessed = false
      this.#rate = Math.min(tried * most, Math.max(tried * least, passed / Math.max(1, elapsedMs)))
    } else this.#rate = tried
    this.#steps = 0
    this.#open(now)
  }

  /** Where there is such a limit. */
  state({ reserved, used, refunded, inFlight }: Ledger, now: number): LimitState | undefined {
    this.#grow(now)
    if (this.#bucket === undefined) return undefined
    const { ratePerMs } = this.#bucket
    const limit = (ratePerMs / this.#safety) * minuteMs
    return {
      name: "requests",
      source: "rejections",
      limit: Math.max(1, Math.round(limit)),
      windowMs: minuteMs,
      ratePerSecond: ratePerMs * 1_000,
      level: this.#bucket.level(now),
      utilisation: Math.max(0, Math.min(1, this.#passes.between(now - minuteMs, now) / limit)),
      reserved: reserved.requests,
      used: used.requests,
      refunded: refunded.requests,
      inFlight: inFlight.requests,
    }
  }

  /** What passed in the minute before the first rejection, as far as is known by now. */
  #guess(now: number): void {
    const passed = this.#passes.between(this.#rejectedAt - minuteMs, this.#rejectedAt)
    this.#rate = Math.max(passed / minuteMs, this.#hintRate)
    this.#quietMs = passed < few ? firstQuietMs / 2 : firstQuietMs
    // A provider that lets nobody through tells nothing of how many it would.
    if (passed > 0) this.#open(now)
    else this.#bucket = undefined
  }

  /** Sets the rate; at the end of the hold there is room for one call and for no other. */
  #open(now: number): void {
    this.#resize(now)
    const { ratePerMs } = this.#bucket ?? { ratePerMs: 0 }
    this.#bucket?.bound(-Infinity, 1 - Math.max(0, this.#heldUntil - now) * ratePerMs, now)
  }

  #resize(now: number): void {
    const growth = (this.#guessed ? firstGrowth : laterGrowth) ** this.#steps
    const ratePerMs = this.#rate * growth * this.#safety
    const capacity = Math.max(1, ratePerMs * burstMs)
    if (growth > forgottenAt) this.#bucket = undefined
    else if (this.#bucket === undefined) this.#bucket = createBucket(capacity, ratePerMs, now)
    else this.#bucket.resize(capacity, ratePerMs, now)
  }

  /** When it grows next. */
  get #stepAt(): number {
    return this.#heldUntil + this.#quietMs + this.#steps * Math.min(this.#quietMs, minuteMs)
  }

  #grow(now: number): void {
    while (this.#bucket !== undefined && now >= this.#stepAt) {
      const at = this.#stepAt
      this.#steps += 1
      this.#resize(at)
    }
  }
}
