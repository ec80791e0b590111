import type { Scope } from "../scope.js"
import type { Lease } from "./limits/limit-book.js"
import { type Errand, type LineKeeper, QueuedCall } from "./line/queued-call.js"
import type { RequestCost } from "./limits/request-cost.js"

/** What a call asks of its limiter. */
export interface LimiterRequest {
  /** Who waits: the outermost run. Flows share a limiter fairly. */
  readonly flow: string
  /** Higher goes first within its flow. */
  readonly priority: number
  /** What it takes of the token limits, estimated. */
  readonly cost: RequestCost
  /** Before everything else of its flow: the provider sent it back. */
  readonly front: boolean
  /** Epoch milliseconds, `Infinity` for none; it is not sent when it could not finish before. */
  readonly deadline: number
  /** Longest wait in line, in milliseconds. */
  readonly queueTimeoutMs: number | undefined
  /** True where the caller has somewhere else to go while the provider is overloaded. @default false */
  readonly movable?: boolean
}

/** Whose line a call of a limiter stands in. */
export interface LimitedLineKeeper extends LineKeeper {
  /** Milliseconds in which everybody was ever held back for want of requests or tokens. */
  readonly heldMs: number
}

/** A call in the line of a limiter. */
export class LimitedCall extends QueuedCall {
  readonly cost: RequestCost
  /** Epoch milliseconds; not sent when it could not finish before. */
  readonly deadline: number
  /** Epoch milliseconds; it waits no longer. */
  readonly waitsUntil: number
  readonly queuedAt: number
  /** Refused when the limiter turns out to be out, instead of waiting. */
  movable: boolean
  /** What everybody had been held back until then. */
  readonly heldMs: number
  /** What it may take, from when it is let through. */
  lease: Lease | undefined

  constructor(request: LimiterRequest, errand: Errand, scope: Scope, keeper: LimitedLineKeeper) {
    const { flow, priority, front } = request
    super({ flow, priority, front, share: shareOf(request.cost) }, errand, scope, keeper)
    this.cost = request.cost
    this.deadline = request.deadline
    this.queuedAt = keeper.clock.now()
    this.waitsUntil = this.queuedAt + (request.queueTimeoutMs ?? Infinity)
    this.movable = request.movable === true
    this.heldMs = keeper.heldMs
  }
}

/** Flows get equal tokens; a call of no tokens counts as one, so that flows without any take turns call by call. */
function shareOf({ inputTokens, outputTokens }: RequestCost): number {
  const tokens = inputTokens + outputTokens
  return Number.isFinite(tokens) ? Math.max(1, tokens) : 1
}
