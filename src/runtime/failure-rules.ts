import type { FailureKind } from "../task/outcome.js"

/** What a kind of failure means for the call, its model's limiter, and the models after it. */
export interface FailureRule {
  /** Most tries of one call that may end this way; 1 = never again. */
  readonly tries: number
  /** The backoff between them, as a multiple of the usual one. */
  readonly patience: number
  /** Whether another try has to fit into the limiter's retry budget: 10 % of its successes. */
  readonly budgeted: boolean
  /**
   * What the limiter does: `debt` lets nothing pass before the hint is over, `overload` halves the calls in flight and
   * stands still for a moment, `stop` fails everything that waits.
   */
  readonly limiter: "none" | "debt" | "overload" | "stop"
  /** Whether the next model or executor is tried, where the branch was given one, once there are no tries left. */
  readonly moves: boolean
  /** Whether another try goes before everything else that waits. */
  readonly atHead: boolean
}

const never = {
  tries: 1,
  patience: 1,
  budgeted: false,
  limiter: "none",
  moves: false,
  atHead: false,
} as const

/** The one table of what failures do. */
export const failureRules: Readonly<Record<FailureKind, FailureRule>> = {
  rate_limit: { ...never, tries: 6, limiter: "debt", atHead: true },
  // From 500 ms, half of it drawn: four tries take 10.5 to 21 s, as an overload of ten is common.
  overloaded: { ...never, tries: 4, patience: 6, budgeted: true, limiter: "overload", moves: true },
  transient: { ...never, tries: 4, budgeted: true },
  timeout: { ...never, tries: 4, budgeted: true },
  deadline: never,
  quota: { ...never, limiter: "stop", moves: true },
  auth: { ...never, limiter: "stop", moves: true },
  invalid_request: never,
  content_filter: never,
  invalid_output: never,
  cancelled: never,
  shed: never,
  agent: never,
  internal: never,
}
