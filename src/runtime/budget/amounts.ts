/** What a budget counts: calls, tokens in and out, and US dollars. */
export interface Amounts {
  readonly calls: number
  readonly tokens: number
  /** US dollars. */
  readonly cost: number
}

/** What a budget may be told to keep under; what is not named has no cap. */
export interface BudgetCaps {
  /** Tries of model requests, functions and programs. */
  readonly maxCalls?: number | undefined
  /** Tokens in and out. */
  readonly maxTokens?: number | undefined
  /** US dollars. */
  readonly maxCost?: number | undefined
}

export const noAmounts: Amounts = Object.freeze({ calls: 0, tokens: 0, cost: 0 })

/** Money is counted in billionths of a dollar, as whole numbers: 0.1 + 0.2 fits under 0.3, and sums come back to 0. */
const unitsOfADollar = 1e9

/** Above it, sums would no longer be exact. */
const most = 1e15

/** The same amounts in whole units; what no estimate can be, such as NaN or less than nothing, is nothing. */
export function inUnits({ calls, tokens, cost }: Amounts): Amounts {
  return { calls: whole(calls), tokens: whole(tokens), cost: whole(cost * unitsOfADollar) }
}

/** From whole units back to dollars. */
export function fromUnits({ calls, tokens, cost }: Amounts): Amounts {
  return { calls, tokens, cost: cost / unitsOfADollar }
}

/** Caps in whole units; `Infinity` where there is none. */
export function capsInUnits({ maxCalls, maxTokens, maxCost }: BudgetCaps): Amounts {
  return {
    calls: maxCalls ?? Infinity,
    tokens: maxTokens ?? Infinity,
    cost: maxCost === undefined ? Infinity : whole(maxCost * unitsOfADollar),
  }
}

export function plus(left: Amounts, right: Amounts): Amounts {
  return { calls: left.calls + right.calls, tokens: left.tokens + right.tokens, cost: left.cost + right.cost }
}

export function minus(left: Amounts, right: Amounts): Amounts {
  return { calls: left.calls - right.calls, tokens: left.tokens - right.tokens, cost: left.cost - right.cost }
}

function whole(value: number): number {
  return value > 0 ? Math.min(Math.round(value), most) : 0
}
