import { type LoopDelay, eventLoopDelay } from "../clock.js"
import type { WidthChange } from "./concurrency-limit.js"
import type { LimitState } from "./limits/limit-book.js"
import type { LimitName } from "./limits/rate-report.js"
import type { OutcomeError } from "../../task/outcome.js"

/** The state of a limiter, for events and reports. */
export interface LimiterSnapshot {
  readonly key: string
  readonly concurrency: {
    /** Calls that may be in flight now. */
    readonly width: number
    /** What the runs on it allow, or what is usual while the provider's limits are unknown. */
    readonly most: number
    /** Changes that were found by trying, oldest first. */
    readonly history: readonly WidthChange[]
  }
  /** The provider's limits, as far as they are known, and where they come from. */
  readonly limits: readonly LimitState[]
  /** Calls in line. */
  readonly waiting: number
  /** Calls in flight. */
  readonly running: number
  /** Calls ever sent. */
  readonly sent: number
  /** Calls the provider answered with 429. */
  readonly rateLimited: number
  /** Share of the calls sent that were answered with 429, from 0 to 1. */
  readonly rateLimitedShare: number
  /** Calls that were sent again within the retry budget. */
  readonly retries: number
  /** Why nothing is sent any more. */
  readonly stopped?: OutcomeError
  /** What the store of the limits did wrong last; only until it answers again. */
  readonly storeProblem?: string
  /** What keeps the next call from being sent. */
  readonly binding: "requests" | "tokens" | "concurrency" | "hold" | "none"
  /** Epoch milliseconds until which a rejection or an overload holds everybody back; only while it does. */
  readonly heldUntil?: number
}

/** What the limiters of a process do, and how well its event loop keeps up. */
export interface ThrottleSnapshot {
  readonly limiters: readonly LimiterSnapshot[]
  readonly eventLoopDelayMs: LoopDelay
}

export function throttleSnapshot(limiters: readonly LimiterSnapshot[]): ThrottleSnapshot {
  return { limiters, eventLoopDelayMs: eventLoopDelay() }
}

/** What waits, what is in flight, and what keeps the next from being sent. */
export function lineSnapshot(
  {
    waiting,
    running,
    heldUntil,
    scarce,
  }: Pick<LimiterSnapshot, "waiting" | "running"> & {
    readonly heldUntil: number
    readonly scarce: LimitName | undefined
  },
  now: number,
): Pick<LimiterSnapshot, "waiting" | "running" | "heldUntil" | "binding"> {
  const held = heldUntil > now
  return {
    waiting,
    running,
    ...(held ? { heldUntil } : {}),
    binding: waiting === 0 ? "none" : held ? "hold" : bindingOf(scarce),
  }
}

/** What keeps the head of the line back; where no limit does, there is no place. */
function bindingOf(scarce: LimitName | undefined): LimiterSnapshot["binding"] {
  switch (scarce) {
    case undefined:
      return "concurrency"
    case "requests":
      return "requests"
    case "tokens":
    case "input_tokens":
    case "output_tokens":
      return "tokens"
  }
}
