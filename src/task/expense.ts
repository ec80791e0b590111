import { type Usage, addCost } from "./usage.js"

/** What a call, or a run of many, uses, about. */
export interface Expense {
  readonly inputTokens: number
  readonly outputTokens: number
  /** US dollars; `null` when the price is not known. */
  readonly cost: number | null
  readonly seconds: number
}

/** How fast calls are, and what they cost. */
export interface CallRates {
  /** Seconds in which a call writes that many tokens. */
  readonly secondsPerCall: number
  readonly replyTokens: number
  /** US dollars for the usage of one call, `null` when the price is not known. */
  readonly priceOf: ((usage: Usage) => number | null) | undefined
}

/** Tokens a second that a model reads; writing is what takes time. */
const readingSpeed = 5_000

/** One call with those tokens in and out. Calls are priced one by one, as a price may depend on how long a prompt is. */
export function callsOf({ secondsPerCall, replyTokens, priceOf }: CallRates) {
  const prices = new Map<string, number | null>()
  return (inputTokens: number, outputTokens: number): Expense => {
    const key = `${inputTokens} ${outputTokens}`
    let cost = prices.get(key)
    if (cost === undefined) {
      cost = priceOf?.({ calls: 1, inputTokens, outputTokens, cachedTokens: 0, reasoningTokens: 0 }) ?? null
      prices.set(key, cost)
    }
    const writing = (secondsPerCall * outputTokens) / Math.max(1, replyTokens)
    return { inputTokens, outputTokens, cost, seconds: writing + inputTokens / readingSpeed }
  }
}

/** What calls use together; their times depend on how many run at once. */
export function totalOf(calls: readonly Expense[]): Omit<Expense, "seconds"> {
  return calls.reduce<Omit<Expense, "seconds">>(
    (sum, call) => ({
      inputTokens: sum.inputTokens + call.inputTokens,
      outputTokens: sum.outputTokens + call.outputTokens,
      cost: addCost(sum.cost, call.cost),
    }),
    { inputTokens: 0, outputTokens: 0, cost: 0 },
  )
}
