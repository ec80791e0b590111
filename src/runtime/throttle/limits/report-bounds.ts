import { type Ledger, type Standing, sliceMs } from "./ledger.js"
import type { LimitName } from "./rate-report.js"
import { type Taking, amountOf, nothing, plus } from "./taking.js"

/** A call whose reply told of a limit. */
export interface ReportedCall {
  readonly taking: Taking
  /** Epoch milliseconds. */
  readonly sentAt: number
  /** Answered with 429: its request may have been charged, its tokens not. */
  readonly rejected: boolean
  readonly chargesUpFront: boolean
}

/** A limit as the provider keeps it. */
export interface ProviderLimit {
  readonly name: LimitName
  readonly limit: number
  readonly windowMs: number
}

/** What a reply told of it, in steps of `unit`: one rounds down, a thousand to the nearest. */
export interface ToldLevel {
  readonly remaining: number
  readonly unit: number
}

/**
 * Calls that are sent within so long of one another may arrive in another order: in a burst some wait for their
 * connection. Tried in simulation: less lets too much through in such a burst, more costs nothing that was seen.
 */
const longestOvertakingMs = 2_000

/**
 * Between what and what the provider's level must be now, given what one reply told of the moment its call was
 * admitted: what was left then, what has flowed in since, less what was taken later.
 *
 * Bounds and no value, because calls overtake one another on their way: of those sent at about the same time
 * nobody knows whether the number that was told includes them.
 */
export function boundsFromReport(
  told: ToldLevel,
  provider: ProviderLimit,
  call: ReportedCall,
  ledger: Ledger,
  now: number,
): { readonly least: number; readonly most: number } {
  const overtakingMs = Math.min(longestOvertakingMs, provider.windowMs / 20)
  const amount = (taking: Taking): number => amountOf(provider.name, taking)
  const [down, up] = told.unit === 1 ? [0, 1] : [told.unit / 2, told.unit / 2]
  // A rejected call's tokens were never missing at the provider's; here they are until they are given back.
  const uncharged = call.rejected ? amount({ ...call.taking, requests: 0 }) : 0

  const before = ledger.before(call.sentAt - overtakingMs)
  const known = call.chargesUpFront ? before.taken : before.known
  const least = walk({
    level: told.remaining - down,
    included: amount(plus(known, chargedOf(call))),
    later: ledger.since(before.at),
    refillsFrom: call.sentAt + overtakingMs,
    lateMs: sliceMs + overtakingMs,
  })

  const after = ledger.after(call.sentAt + overtakingMs)
  const most = walk({
    level: told.remaining + up - uncharged,
    included: amount(after.taken),
    later: ledger.since(after.at),
    refillsFrom: call.sentAt,
    lateMs: 0,
  })
  return { least, most }

  /** Follows the level to the present; what flows in while it is full is lost. */
  function walk(from: {
    readonly level: number
    readonly included: number
    readonly later: readonly Standing[]
    readonly refillsFrom: number
    readonly lateMs: number
  }): number {
    const ratePerMs = provider.limit / provider.windowMs
    let { level, included: taken, refillsFrom: at } = from
    const refill = (until: number): void => {
      if (until <= at) return
      level = Math.min(provider.limit, level + (until - at) * ratePerMs)
      at = until
    }
    for (const standing of from.later) {
      refill(Math.min(now, standing.at + from.lateMs))
      level -= amount(standing.taken) - taken
      taken = amount(standing.taken)
    }
    // Where nothing was taken later, a call's own output may still be on its way.
    level -= amount(ledger.taken) - taken
    refill(now)
    return level
  }
}

/** What of the call itself is certainly in the number that came with its reply. */
function chargedOf(call: ReportedCall): Taking {
  if (call.rejected) return { ...nothing, requests: call.taking.requests }
  return call.chargesUpFront ? call.taking : { ...call.taking, outputTokens: 0 }
}
