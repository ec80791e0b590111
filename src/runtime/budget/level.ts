import { type Amounts, type BudgetCaps, capsInUnits, minus, noAmounts, plus } from "./amounts.js"
import type { Shortage } from "./shortage.js"

/** Some of calls, tokens and cost, one bit each. */
export type Units = number

const bits = { calls: 1, tokens: 2, cost: 4 } as const

/** What there is some of. */
export function unitsOf({ calls, tokens, cost }: Amounts): Units {
  return (calls > 0 ? bits.calls : 0) | (tokens > 0 ? bits.tokens : 0) | (cost > 0 ? bits.cost : 0)
}

/** What is taken by a call that says nothing of itself. */
export const oneCall: Amounts = { calls: 1, tokens: 0, cost: 0 }

/** The caps of one run, and what is taken of them; all amounts in whole units. */
export class Level {
  readonly caps: Amounts
  /** What calls in line wait for here: whoever comes later and needs it too waits behind them. */
  claimed: Units = 0
  /** The first refusal that stopped a call of this run. */
  shortage: Shortage | undefined
  #spent = noAmounts
  #reserved = noAmounts

  constructor(caps: BudgetCaps) {
    this.caps = capsInUnits(caps)
  }

  get spent(): Amounts {
    return this.#spent
  }

  get reserved(): Amounts {
    return this.#reserved
  }

  /** What does not fit beside what is in flight. */
  lacks(asked: Amounts): Units {
    const spent = this.#spent
    const reserved = this.#reserved
    return (
      (exceeds(spent.calls + reserved.calls, asked.calls, this.caps.calls) ? bits.calls : 0) |
      (exceeds(spent.tokens + reserved.tokens, asked.tokens, this.caps.tokens) ? bits.tokens : 0) |
      (exceeds(spent.cost + reserved.cost, asked.cost, this.caps.cost) ? bits.cost : 0)
    )
  }

  /** The first of what does not fit beside what is in flight. */
  lacking(asked: Amounts): keyof Amounts | undefined {
    const lacks = this.lacks(asked)
    return (["calls", "tokens", "cost"] as const).find((unit) => (lacks & bits[unit]) !== 0)
  }

  /** What can never fit any more, as nothing that was spent comes back; at a cap, not even what has no estimate. */
  isOutOf(asked: Amounts): keyof Amounts | undefined {
    if (isGone(this.#spent.calls, asked.calls, this.caps.calls)) return "calls"
    if (isGone(this.#spent.tokens, asked.tokens, this.caps.tokens)) return "tokens"
    if (isGone(this.#spent.cost, asked.cost, this.caps.cost)) return "cost"
    return undefined
  }

  reserve(asked: Amounts): void {
    this.#reserved = plus(this.#reserved, asked)
  }

  /** A call that was reserved is spent: it was sent. */
  send(): void {
    this.#reserved = minus(this.#reserved, oneCall)
    this.#spent = plus(this.#spent, oneCall)
  }

  /** Ends a reservation, with what was spent of it. */
  settle(asked: Amounts, spent: Amounts): void {
    this.#reserved = minus(this.#reserved, asked)
    this.#spent = plus(this.#spent, spent)
  }
}

/** A call that needs nothing of it, as far as it can say, waits for nobody. */
function exceeds(taken: number, asked: number, cap: number): boolean {
  return asked > 0 && taken + asked > cap
}

function isGone(spent: number, asked: number, cap: number): boolean {
  return spent >= cap || spent + asked > cap
}
