import type { LimitName, RateReport } from "./rate-report.js"
import type { RequestCost } from "./request-cost.js"

/** Limits a caller gives for a provider's model. */
export interface GivenLimits {
  readonly requestsPerMinute?: number | undefined
  readonly tokensPerMinute?: number | undefined
}

/** What a call took of the limits before it was sent; settled or given back once, whatever comes later is ignored. */
export interface Lease {
  /**
   * Replaces what was reserved by what the call really took; `undefined` when nobody can tell: it stays as reserved.
   *
   * Nothing at all (`noRequestCost`) is what a rejected call took: it counts as a request, its tokens come back
   * even from a provider that charges up front.
   */
  settle(used: RequestCost | undefined, now: number): void | PromiseLike<void>
  /** Gives all of it back: the call was never sent. */
  refund(now: number): void | PromiseLike<void>
  /** Corrects the limits by the headers that came with the reply. Before `settle`, where both are known. */
  learn(report: RateReport, now: number): void | PromiseLike<void>
}

/** A call that may be sent, or how long to wait before asking again. */
export type Taken =
  | { readonly lease: Lease }
  | {
      /** Milliseconds; `Infinity` when what it takes in any case is larger than the limit. */
      readonly waitMs: number
      readonly scarce: LimitName
    }

/** The state of one limit, for reports. */
export interface LimitState {
  readonly name: LimitName
  /** Requests or tokens in a window. */
  readonly limit: number
  readonly windowMs: number
  /** What flows back, in requests or tokens a second. */
  readonly ratePerSecond: number
  /** What may be taken now; below zero while a debt is paid back. */
  readonly level: number
  /** `rejections`: no header tells it, so it was found out by 429s while all that is told had room. */
  readonly source: "given" | "headers" | "rejections"
  /** Share taken of what was there since the limit is known, from 0 to 1. */
  readonly utilisation: number
  /** Requests or tokens ever set aside: what was used, what came back and what is in flight. */
  readonly reserved: number
  readonly used: number
  readonly refunded: number
  readonly inFlight: number
}

/**
 * The limits of one provider's model, and what is left of them.
 *
 * All but `take` is asked for at once and answered from what is known here; what it tells others may take its time.
 * Whatever throws or rejects is told in the limiter's snapshot, and the run goes on.
 */
export interface LimitBook {
  /** Adds a caller's limits, of which the strictest count; the returned function withdraws them, at the time it is given. */
  give(limits: GivenLimits, now: number): (now: number) => void
  /**
   * Takes what a call needs of every limit, or of none. A store that others share may answer later: until then the line
   * stands still. One that fails, or gives no answer within 10 s, is asked again after 1 s, after 2 s, up to 30 s.
   */
  take(cost: RequestCost, now: number): Taken | PromiseLike<Taken>
  /**
   * The provider answered with 429: nothing passes before its hint is over, without one not before a wait that
   * doubles from 500 ms until a call goes well.
   *
   * @param sentAt when the call was sent: those that were under way together are one rejection
   */
  reject(
    now: number,
    retryAfterMs: number | undefined,
    cost: RequestCost,
    sentAt?: number,
  ): void | PromiseLike<void>
  /** True once a limit is known, from the caller or from headers. */
  readonly learned: boolean
  /** True while a limit of tokens counts. */
  readonly limitsTokens: boolean
  /** Epoch milliseconds: after a rejection nothing passes before it. */
  readonly heldUntil: number
  snapshot(now: number): readonly LimitState[]
}
