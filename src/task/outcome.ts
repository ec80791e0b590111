import type { Spend } from "./usage.js"

/** Why a try went wrong; what follows of each stands in runtime/failure-rules.ts. */
export type FailureKind =
  | "rate_limit"
  | "overloaded"
  | "transient"
  | "timeout"
  | "deadline"
  | "quota"
  | "auth"
  | "invalid_request"
  | "content_filter"
  | "invalid_output"
  | "cancelled"
  /** Left our own line unsent, as it had waited too long. */
  | "shed"
  | "agent"
  | "internal"

export interface OutcomeError {
  readonly kind: FailureKind
  readonly message: string
  /** The provider's or the system's own code, for example `insufficient_quota` or `ENOENT`. */
  readonly code?: string
  /** HTTP status, where there was one. */
  readonly httpStatus?: number
}

/** Why a try was made: the first of its call, after a failed one, on the next model, or as the second try of a straggler. */
export type AttemptKind = "first" | "retry" | "move" | "hedge"

/** One try inside a branch: of a model call, a function, a command. */
export interface Attempt extends Spend {
  /** From 1, over the whole branch. */
  readonly number: number
  /** What was tried, for example `openai:gpt-5-mini` or `function wordCount`. */
  readonly target: string
  readonly kind: AttemptKind
  readonly status: "ok" | "failed" | "timed_out" | "cancelled"
  /** Epoch milliseconds. */
  readonly startedAt: number
  readonly runMs: number
  /** From when it was wanted to when it was sent: backoff, queue and token wait together. */
  readonly delayMs: number
  /** Waiting in line for a place. */
  readonly queueMs: number
  /** Waiting while the limiter held everybody back, for want of requests or tokens. */
  readonly tokenWaitMs: number
  /** Waiting after the try before, as its failure asked for. */
  readonly backoffMs: number
  /** True when the reply came from the reply cache: nothing was sent or paid. */
  readonly cached?: true
  readonly error?: OutcomeError
}

export type TimeoutScope = "attempt" | "branch" | "run"
/** `hedge`: another try of the same brief was faster. */
export type CancelledBy = "user" | "parent" | "decided" | "budget" | "hedge"
export type SkipReason = "dependency_failed" | "independence" | "budget" | "not_approved" | "duplicate"

/** What a branch that is itself a run tells of that run. */
export interface NestedRun {
  readonly pattern: string
  readonly runId: string
  readonly status: "complete" | "partial" | "failed" | "cancelled"
  readonly reason: string
  readonly missing: readonly string[]
}

interface OutcomeBase extends Spend {
  readonly briefId: string
  readonly index: number
  readonly attempts: readonly Attempt[]
  readonly startedAt: number
  readonly endedAt: number
  readonly queueMs: number
  readonly runMs: number
  /** Names the simulator wherever it made any of this. */
  readonly simulated?: true
  readonly nested?: NestedRun
  /** Set when the brief was tried a second time beside the first: whether that second try was faster. */
  readonly hedge?: "won" | "lost"
  /** What the reply said beside what it may bring, or said in a way that cannot be used; at most 10 short entries. */
  readonly ignored?: readonly string[]
}

/** How a branch ended, with whatever it produced: one brief, one outcome, settled once. */
export type Outcome<T = unknown> = OutcomeBase &
  (
    | {
        readonly status: "ok"
        readonly output: T
        /** Of a ballot: the reply as it came, where it is not the output itself. */
        readonly raw?: string
        readonly confidence?: number
        /** Natural logarithm of the probability the model gave its reply; at most 0. */
        readonly logProbability?: number
        readonly evidence?: readonly string[]
        readonly assumptions?: readonly string[]
      }
    | {
        readonly status: "failed"
        readonly error: OutcomeError
        readonly partial?: unknown
        /** Of a ballot that is an `invalid_output`: the reply as it came. */
        readonly raw?: string
      }
    | { readonly status: "timed_out"; readonly scope: TimeoutScope; readonly partial?: unknown }
    | { readonly status: "cancelled"; readonly by: CancelledBy; readonly partial?: unknown }
    | {
        readonly status: "skipped"
        readonly reason: SkipReason
        /** One line on it, for example which dependency failed. */
        readonly because?: string
        /** What it delivered, or had so far, when it is set aside for something it should not have done. */
        readonly quarantined?: unknown
      }
  )

/** The outcome of a branch that delivered. */
export type OkOutcome<T = unknown> = Extract<Outcome<T>, { status: "ok" }>

export function isOk<T>(outcome: Outcome<T>): outcome is OkOutcome<T> {
  return outcome.status === "ok"
}

/** One line on how a branch ended, for people. */
export function explainOutcome(outcome: Outcome): string {
  switch (outcome.status) {
    case "ok":
      return "ok"
    case "failed":
      return `${outcome.error.kind}: ${outcome.error.message}`
    case "timed_out":
      return `${outcome.scope} timeout after ${Math.round(outcome.runMs)} ms${outcome.partial === undefined ? "" : ", partial output kept"}`
    case "cancelled":
      return `cancelled by ${outcome.by}`
    case "skipped":
      return `skipped: ${outcome.reason}${outcome.because === undefined ? "" : ` (${outcome.because})`}`
  }
}
