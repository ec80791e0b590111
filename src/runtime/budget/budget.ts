import { AsyncLocalStorage } from "node:async_hooks"
import type { Clock } from "../clock.js"
import { AttemptError } from "../failure.js"
import { Interruption } from "../interruption.js"
import type { Scope } from "../scope.js"
import { type Amounts, type BudgetCaps, fromUnits, inUnits, noAmounts, plus } from "./amounts.js"
import { Level, oneCall } from "./level.js"
import { type Shortage, shortageOf } from "./shortage.js"
import { type Holder, WaitingLine } from "./waiting-line.js"

export { type Amounts, type BudgetCaps, noAmounts } from "./amounts.js"

/** Room set aside for one call that is about to be made. */
export interface Reservation {
  /**
   * The call is sent: it counts as spent from now on, and only its tokens and its cost are still set aside. What it calls
   * itself is then refused at a cap on calls, where it would otherwise wait for the end of the call that waits for it.
   */
  sent(): void
  /**
   * Does the work of the call: what is asked for inside does not wait for room that only the end of this call could make,
   * but is refused.
   */
  within<T>(work: () => T): T
  /**
   * Replaces what was reserved by what the call really spent. What is not known (`null`, or a number that is none)
   * stays as it was reserved; the call itself counts.
   */
  settle(used: { readonly tokens: number; readonly cost: number | null } | null): void
  /** Nothing was spent beyond the call itself, and not even that if it was never sent. */
  release(): void
}

/** How a call may wait for room. */
export interface ReserveOptions {
  /**
   * True for one that need not be made: without room at once it is refused as `cancelled by hedge`, and no run is short
   * of anything for its sake. @default false
   */
  readonly optional?: boolean
  /** Given up as `shed` after so many milliseconds of waiting. @default no limit */
  readonly patience?: { readonly clock: Clock; readonly ms: number } | undefined
}

/** The calls that the code now running is part of the work of. */
const around = new AsyncLocalStorage<readonly Holder[]>()

/** What a budget stands at. */
export interface BudgetSnapshot {
  readonly caps: BudgetCaps
  readonly spent: Amounts
  /** Set aside for calls that are under way. */
  readonly reserved: Amounts
}

/**
 * Caps on the calls, tokens and money of a run and of all that is nested in it: reserve before a call, settle after it.
 *
 * A call is let through when what is spent, what is reserved and its own estimate are within every cap, its run's and
 * those of the runs around it. One that does not fit beside what is in flight waits for that to settle; one that cannot
 * fit any more is refused with `cancelled by budget`. So spent and reserved are never above a cap but for what calls
 * took beyond their estimates, and what is let through after that is less by as much.
 */
export class Budget {
  readonly #caps: BudgetCaps
  readonly #level: Level
  /** From this run's own to that of the outermost one. */
  readonly #levels: readonly Level[]
  readonly #line: WaitingLine

  /** @param above the budget of the run that this one is part of; a call needs room in both */
  constructor(caps: BudgetCaps, above?: Budget) {
    this.#caps = caps
    this.#level = new Level(caps)
    this.#levels = above === undefined ? [this.#level] : [this.#level, ...above.#levels]
    this.#line = above === undefined ? new WaitingLine() : above.#line
  }

  /** True once a call of this run, or of one nested in it, was refused for want of room here or above. */
  get refused(): boolean {
    return this.#level.shortage !== undefined
  }

  /** What ran out first. */
  get exhausted(): keyof Amounts | undefined {
    return this.#level.shortage?.of
  }

  /** True where tokens or money have a cap, here or above: a call without a bound could not be reserved for. */
  get bounded(): boolean {
    return this.#levels.some(({ caps }) => caps.tokens < Infinity || caps.cost < Infinity)
  }

  /** The first refusal, for `explainShortage`. */
  get shortage(): Shortage | undefined {
    return this.#level.shortage
  }

  snapshot(): BudgetSnapshot {
    const { spent, reserved } = this.#level
    return { caps: this.#caps, spent: fromUnits(spent), reserved: fromUnits(reserved) }
  }

  /** Counts what was spent before, as by the part of a resumed run that is done, whether it fits or not. */
  commit(amounts: Amounts): void {
    const spent = inUnits(amounts)
    for (const level of this.#levels) level.settle(noAmounts, spent)
    this.#line.wake()
  }

  /**
   * Sets room aside for one call.
   *
   * @param estimate most that it can take; each reservation is one call, whatever `calls` says
   * @throws Interruption of the scope when that stops before there is room, `cancelled by budget` when there never
   *   will be
   * @throws AttemptError `shed` when its patience is over
   */
  reserve(
    estimate: Omit<Amounts, "calls">,
    scope: Scope,
    { optional = false, patience }: ReserveOptions = {},
  ): Promise<Reservation> {
    if (scope.interruption !== undefined) return Promise.reject(scope.interruption)
    const asked = inUnits({ tokens: estimate.tokens, cost: estimate.cost, calls: 1 })
    if (optional && !this.#has(asked)) return Promise.reject(notWorthIt())
    if (this.#refuses(asked)) return Promise.reject(outOfBudget())
    if (this.#line.take(asked, this.#levels)) return Promise.resolve(this.#open(asked))
    return new Promise<Reservation>((admit, refuse) => {
      const waiting = {
        asked,
        levels: this.#levels,
        around: around.getStore() ?? [],
        admit: (): void => {
          forget()
          admit(this.#open(asked))
        },
        refuse: (): void => {
          forget()
          if (!this.#refuses(asked)) this.#isShortBesides(asked)
          refuse(outOfBudget())
        },
      }
      this.#line.join(waiting)
      const giveUp = (reason: Error): void => {
        forget()
        this.#line.leave(waiting)
        refuse(reason)
      }
      const cancelTimer = patience?.clock.setTimer(patience.ms, () => giveUp(outOfPatience(patience.ms)))
      const stopListening = scope.onStop(giveUp)
      const forget = (): void => {
        cancelTimer?.()
        stopListening()
      }
    })
  }

  /** Whether a call that costs nothing else would be let through now. */
  get hasRoom(): boolean {
    return this.#has(oneCall)
  }

  #has(asked: Amounts): boolean {
    return (
      this.#levels.every((level) => level.isOutOf(asked) === undefined) &&
      this.#line.fits(asked, this.#levels)
    )
  }

  /** Whether some cap can never hold it any more; every run from that cap inwards then knows that it is short. */
  #refuses(asked: Amounts): boolean {
    const short = this.#levels.find((level) => level.isOutOf(asked) !== undefined)
    const of = short?.isOutOf(asked)
    if (short === undefined || of === undefined) return false
    this.#isShort(short, of, short.spent, asked)
    return true
  }

  /** It would fit one day, but not beside the calls that it is part of. */
  #isShortBesides(asked: Amounts): void {
    const short = this.#levels.find((level) => level.lacks(asked) !== 0)
    const of = short?.lacking(asked)
    if (short !== undefined && of !== undefined)
      this.#isShort(short, of, plus(short.spent, short.reserved), asked)
  }

  #isShort(short: Level, of: keyof Amounts, spent: Amounts, asked: Amounts): void {
    for (const level of this.#levels.slice(0, this.#levels.indexOf(short) + 1))
      level.shortage ??= shortageOf(of, { caps: short.caps, spent, asked }, level === short)
  }

  #open(asked: Amounts): Reservation {
    let state: "reserved" | "sent" | "ended" = "reserved"
    const holds = asked.tokens > 0 || asked.cost > 0
    const holder: Holder = {}
    this.#line.hold(holder)
    const end = (spent: Amounts): void => {
      if (state === "ended") return
      const sent = state === "sent"
      state = "ended"
      for (const level of this.#levels) {
        if (sent) level.settle({ ...asked, calls: 0 }, { ...spent, calls: 0 })
        else level.settle(asked, spent)
      }
      this.#line.letGo(holder)
    }
    return {
      sent: () => {
        if (state !== "reserved") return
        state = "sent"
        for (const level of this.#levels) level.send()
        // Who waits for a call that will not come back has to hear of it.
        if (holds) this.#line.wake()
        else this.#line.letGo(holder)
      },
      within: (work) => (holds ? around.run([holder, ...(around.getStore() ?? [])], work) : work()),
      settle(used) {
        if (used === null) return end(asked)
        const known = inUnits({ calls: 1, tokens: used.tokens, cost: used.cost ?? 0 })
        end({
          calls: 1,
          tokens: isAmount(used.tokens) ? known.tokens : asked.tokens,
          cost: isAmount(used.cost) ? known.cost : asked.cost,
        })
      },
      release: () => end(noAmounts),
    }
  }
}

function isAmount(value: number | null): boolean {
  return value !== null && value >= 0
}

function outOfPatience(ms: number): AttemptError {
  return new AttemptError({
    kind: "shed",
    message: `Not sent within ${ms} ms of waiting for room in the budget`,
  })
}

function notWorthIt(): Interruption {
  return new Interruption({ status: "cancelled", by: "hedge" })
}

function outOfBudget(): Interruption {
  return new Interruption({ status: "cancelled", by: "budget" })
}
