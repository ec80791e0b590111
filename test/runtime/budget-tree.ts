import { expect } from "vitest"
import { type Amounts, Budget, type Reservation } from "../../src/runtime/budget/budget.js"
import { Scope } from "../../src/runtime/scope.js"
import { byUser } from "./scopes.js"

/** Whole numbers, so that the test adds up exactly; a cent is `cost: 1`. */
export type Sums = Record<keyof Amounts, number>
const units = ["calls", "tokens", "cost"] as const
const none = (): Sums => ({ calls: 0, tokens: 0, cost: 0 })

/** Depth 3: one run, two in it, two in each of these. */
export const parents = [undefined, 0, 0, 1, 1, 2, 2] as const

/** What a tree may be told to do; `which` is one of the calls that are under way. */
export type Move =
  | {
      readonly kind: "ask"
      readonly at: number
      readonly tokens: number
      readonly cost: number
      readonly scope: number
    }
  | { readonly kind: "settle"; readonly which: number; readonly tokens: number; readonly cost: number | null }
  | { readonly kind: "send" | "release" | "unknown"; readonly which: number }
  | { readonly kind: "stop"; readonly scope: number }
  | { readonly kind: "wait" }

interface Asked {
  readonly at: number
  readonly asked: Sums
  state: "waits" | "open" | "refused" | "stopped" | "ended"
  reservation: Reservation | undefined
  grant: number
  sent: boolean
}

/** A tree of budgets, and beside it what a test adds up for itself. */
export class BudgetTree {
  readonly asked: Asked[] = []
  readonly #caps: readonly Sums[]
  readonly #budgets: Budget[] = []
  readonly #spent = parents.map(none)
  readonly #overrun = parents.map(none)
  readonly #scopes = [new Scope(), new Scope(), new Scope(), new Scope()]
  #grants = 0

  constructor(caps: readonly Sums[]) {
    this.#caps = caps
    for (const [index, { calls, tokens, cost }] of caps.entries()) {
      const above = parents[index]
      const own = {
        ...(calls === Infinity ? {} : { maxCalls: calls }),
        ...(tokens === Infinity ? {} : { maxTokens: tokens }),
        ...(cost === Infinity ? {} : { maxCost: cost / 100 }),
      }
      this.#budgets.push(new Budget(own, above === undefined ? undefined : this.#budgets[above]))
    }
  }

  get open(): readonly Asked[] {
    return this.asked.filter(({ state }) => state === "open")
  }

  play(move: Move): void {
    switch (move.kind) {
      case "ask":
        void this.#ask(move.at, { calls: 1, tokens: move.tokens, cost: move.cost }, move.scope)
        return
      case "settle":
        return this.#end(
          move.which,
          ({ asked }) => ({ ...move, calls: 1, cost: move.cost ?? asked.cost }),
          (one) => one.settle({ tokens: move.tokens, cost: move.cost === null ? null : move.cost / 100 }),
        )
      case "send":
        return this.#send(move.which)
      case "release":
        return this.#end(
          move.which,
          ({ sent }) => ({ ...none(), calls: sent ? 1 : 0 }),
          (one) => one.release(),
        )
      case "unknown":
        return this.#end(
          move.which,
          ({ asked }) => asked,
          (one) => one.settle(null),
        )
      case "stop":
        this.#scopes[move.scope]?.stop(byUser())
        return
      case "wait":
    }
  }

  /** Spent and reserved are within every cap but for what calls took beyond their estimates. */
  checkCaps(): void {
    for (const [index, budget] of this.#budgets.entries()) {
      const { spent, reserved } = inCents(budget)
      for (const unit of units) {
        const most = this.#caps[index]?.[unit] ?? 0
        const overrun = this.#overrun[index]?.[unit] ?? 0
        if (spent[unit] + reserved[unit] > most + overrun || reserved[unit] > most)
          throw new Error(`${unit} of ${index}: ${spent[unit]} + ${reserved[unit]} > ${most} + ${overrun}`)
      }
    }
  }

  /** What the budgets say is what the test has added up. */
  checkSums(): void {
    for (const [index, budget] of this.#budgets.entries()) {
      const reserved = none()
      for (const { at, asked, sent } of this.open) {
        if (levelsOf(at).includes(index)) add(reserved, { ...asked, calls: sent ? 0 : 1 })
      }
      expect(inCents(budget)).toEqual({ spent: this.#spent[index], reserved })
    }
  }

  /**
   * Who waits does not fit now but may later, or comes after one who waits for the same thing: his turn has not come, and
   * till then he is not looked at.
   */
  checkLine(): void {
    const waiting = this.asked.filter(({ state }) => state === "waits")
    for (const [place, one] of waiting.entries()) {
      const before = waiting.slice(0, place).flatMap((other) => this.#lacks(other, this.#reserved))
      const behind = before.some(({ level, unit }) => levelsOf(one.at).includes(level) && one.asked[unit] > 0)
      if (behind) continue
      expect(this.#lacks(one, () => 0)).toEqual([])
      expect(this.#lacks(one, this.#reserved)).not.toEqual([])
    }
  }

  /** Equals of one run are let through in the order in which they came. */
  checkOrder(): void {
    const last = new Map<string, number>()
    for (const { at, asked, grant } of this.asked) {
      if (grant === 0) continue
      const kind = `${at} ${asked.tokens > 0} ${asked.cost > 0}`
      expect(grant).toBeGreaterThan(last.get(kind) ?? 0)
      last.set(kind, grant)
    }
  }

  readonly #reserved = (level: number, unit: keyof Amounts): number => {
    const budget = this.#budgets[level]
    return budget === undefined ? 0 : inCents(budget).reserved[unit]
  }

  #lacks({ at, asked }: Asked, reserved: (level: number, unit: keyof Amounts) => number) {
    return levelsOf(at).flatMap((level) =>
      units.flatMap((unit) => {
        const taken = (this.#spent[level]?.[unit] ?? 0) + reserved(level, unit)
        const most = this.#caps[level]?.[unit] ?? 0
        return asked[unit] > 0 && taken + asked[unit] > most ? [{ level, unit }] : []
      }),
    )
  }

  async #ask(at: number, asked: Sums, scope: number): Promise<void> {
    const one: Asked = { at, asked, state: "waits", reservation: undefined, grant: 0, sent: false }
    this.asked.push(one)
    const stopper = this.#scopes[scope]
    const budget = this.#budgets[at]
    if (stopper === undefined || budget === undefined) throw new Error("no such run")
    try {
      one.reservation = await budget.reserve({ ...asked, cost: asked.cost / 100 }, stopper)
      this.#grants += 1
      one.grant = this.#grants
      one.state = "open"
    } catch (reason) {
      one.state = reason === stopper.interruption ? "stopped" : "refused"
    }
  }

  #send(which: number): void {
    const open = this.open
    const one = open[which % Math.max(1, open.length)]
    if (one?.reservation === undefined) return
    for (const level of levelsOf(one.at)) {
      const sums = this.#spent[level]
      if (sums !== undefined && !one.sent) sums.calls += 1
    }
    one.sent = true
    one.reservation.sent()
    // Nobody is sent twice.
    one.reservation.sent()
  }

  #end(which: number, spentBy: (one: Asked) => Sums, end: (reservation: Reservation) => void): void {
    const open = this.open
    const one = open[which % Math.max(1, open.length)]
    if (one?.reservation === undefined) return
    one.state = "ended"
    const spent = spentBy(one)
    for (const level of levelsOf(one.at)) {
      for (const unit of units) {
        const sums = this.#spent[level]
        const overrun = this.#overrun[level]
        if (sums === undefined || overrun === undefined) continue
        if (unit === "calls" && one.sent) continue
        sums[unit] += spent[unit]
        overrun[unit] += Math.max(0, spent[unit] - one.asked[unit])
      }
    }
    end(one.reservation)
    // Whoever ends a call twice changes nothing.
    end(one.reservation)
  }
}

function levelsOf(at: number): readonly number[] {
  const above = parents[at]
  return above === undefined ? [at] : [at, ...levelsOf(above)]
}

function add(sums: Sums, amounts: Sums): void {
  for (const unit of units) sums[unit] += amounts[unit]
}

function inCents(budget: Budget): { spent: Sums; reserved: Sums } {
  const { spent, reserved } = budget.snapshot()
  const cents = ({ calls, tokens, cost }: Amounts): Sums => ({
    calls,
    tokens,
    cost: Math.round(cost * 1e9) / 1e7,
  })
  return { spent: cents(spent), reserved: cents(reserved) }
}
