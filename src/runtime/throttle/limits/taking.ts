import type { LimitName } from "./rate-report.js"
import type { RequestCost } from "./request-cost.js"

/** What one or many calls take of all limits; tokens are the sum of both kinds. */
export interface Taking {
  readonly requests: number
  readonly inputTokens: number
  readonly outputTokens: number
}

export const limitNames: readonly LimitName[] = ["requests", "tokens", "input_tokens", "output_tokens"]

/** A call's whole tokens: an estimate may be a fraction, and sums of fractions do not come out even. */
export function takingOf(cost: RequestCost): Taking {
  return { requests: 1, inputTokens: whole(cost.inputTokens), outputTokens: whole(cost.outputTokens) }
}

/** What `taking` is in the unit of that limit. */
export function amountOf(name: LimitName, taking: Taking): number {
  switch (name) {
    case "requests":
      return taking.requests
    case "tokens":
      return taking.inputTokens + taking.outputTokens
    case "input_tokens":
      return taking.inputTokens
    case "output_tokens":
      return taking.outputTokens
  }
}

export function plus(one: Taking, other: Taking): Taking {
  return {
    requests: one.requests + other.requests,
    inputTokens: one.inputTokens + other.inputTokens,
    outputTokens: one.outputTokens + other.outputTokens,
  }
}

export function minus(one: Taking, other: Taking): Taking {
  return {
    requests: one.requests - other.requests,
    inputTokens: one.inputTokens - other.inputTokens,
    outputTokens: one.outputTokens - other.outputTokens,
  }
}

export const nothing: Taking = Object.freeze({ requests: 0, inputTokens: 0, outputTokens: 0 })

function whole(tokens: number): number {
  return Number.isFinite(tokens) && tokens > 0 ? Math.ceil(tokens) : 0
}
