import type { ClassifiedFailure } from "../failure.js"
import type { Lease } from "./limits/limit-book.js"
import type { LimitedCall } from "./limited-call.js"
import type { RateReport } from "./limits/rate-report.js"
import type { RequestCost } from "./limits/request-cost.js"

/** How a call that was sent really ended, as its limiter needs to know. */
export type CallEnding =
  | { readonly ended: "ok"; readonly used: RequestCost | undefined; readonly runMs: number }
  | { readonly ended: "failed"; readonly failure: ClassifiedFailure }
  | { readonly ended: "stopped" }

/** A call that was let through. */
export interface Admission {
  /** Milliseconds it waited in line, without `tokenWaitMs`. */
  readonly queueMs: number
  /** Milliseconds of its waiting in which everybody was held back for want of requests or tokens. */
  readonly tokenWaitMs: number
  /** Takes what the headers of a reply tell, as soon as they are there. */
  readonly learn: (report: RateReport) => void
  /** Tells how the call ended: once, by the call itself, before its promise settles. */
  readonly end: (ending: CallEnding) => void
}

/** What a limiter does when it hears of a call it let through. */
export interface AdmissionListener {
  readonly learn: (lease: Lease | undefined, report: RateReport) => void
  readonly ended: (call: LimitedCall, ending: CallEnding, sentAt: number) => void
}

/** @param heldMs what the gate has held everybody back until now */
export function openAdmission(
  call: LimitedCall,
  now: number,
  heldMs: number,
  listener: AdmissionListener,
): Admission {
  const waitedMs = now - call.queuedAt
  const tokenWaitMs = Math.min(waitedMs, heldMs - call.heldMs)
  // A report may come when the call has ended, and given up its lease.
  const { lease } = call
  let open = true
  return {
    queueMs: waitedMs - tokenWaitMs,
    tokenWaitMs,
    learn: (report) => listener.learn(lease, report),
    end(ending) {
      if (!open) return
      open = false
      listener.ended(call, ending, now)
    },
  }
}
