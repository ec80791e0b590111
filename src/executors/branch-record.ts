import type { RunEvent } from "../runtime/events.js"
import type { Stop } from "../runtime/interruption.js"
import type { Attempt, NestedRun } from "../task/outcome.js"
import { type Spend, addCost, addUsage, noSpend, totalSpend } from "../task/usage.js"

/** A try as it begins. */
export type AttemptStart = Pick<
  Attempt,
  "target" | "kind" | "startedAt" | "delayMs" | "queueMs" | "tokenWaitMs" | "backoffMs"
>
/** What its end adds. */
export type AttemptEnd = Pick<Attempt, "status" | "runMs" | "usage" | "cost" | "error" | "cached">

const nowhere: ReadonlySet<unknown> = new Set()

/** What a branch leaves on record while it runs; nothing is added once it is settled. */
export class BranchRecord {
  readonly #attempts: Attempt[] = []
  readonly #open = new Set<AttemptStart>()
  readonly #onAttempt: (attempt: Attempt) => void
  #nestedSpend: Spend = noSpend
  #settled = false
  nested: NestedRun | undefined
  simulated = false
  partial: unknown = undefined
  /** Made for the first place: most branches write nowhere. */
  #written: Set<unknown> | undefined

  constructor(onAttempt: (attempt: Attempt) => void) {
    this.#onAttempt = onAttempt
  }

  /** Number of the try that is running or comes next, from 1. */
  get next(): number {
    return this.#attempts.length + 1
  }

  /** Places the branch says it has written to; what is no text names no place, and cannot be declared. */
  get written(): ReadonlySet<unknown> {
    return this.#written ?? nowhere
  }

  wrote(place: unknown): void {
    this.#written ??= new Set()
    this.#written.add(place)
  }

  /** Opens a try; the returned function closes it. */
  begin(start: AttemptStart): (end: AttemptEnd) => void {
    this.#open.add(start)
    return (end) => {
      if (!this.#open.delete(start) || this.#settled) return
      const attempt: Attempt = { number: this.next, ...start, ...end }
      this.#attempts.push(attempt)
      this.#onAttempt(attempt)
    }
  }

  /** Counts what a run inside this branch spends, from its events: a branch that is cut off has paid for it too. */
  spendOf(event: RunEvent): void {
    if (event.type === "nested") return this.spendOf(event.event)
    if (event.type !== "attempt") return
    const { usage, cost } = event.attempt
    this.#nestedSpend = {
      usage: addUsage(this.#nestedSpend.usage, usage),
      cost: addCost(this.#nestedSpend.cost, cost),
    }
  }

  /** Settles the record: tries that are still open ended with the branch. */
  settle(stop: Stop | undefined, now: number): { readonly attempts: readonly Attempt[] } & Spend {
    for (const start of this.#open) {
      const attempt: Attempt = {
        number: this.next,
        ...start,
        status: stop?.status ?? "cancelled",
        runMs: now - start.startedAt,
        ...noSpend,
      }
      this.#attempts.push(attempt)
      this.#onAttempt(attempt)
    }
    this.#settled = true
    return { attempts: this.#attempts, ...totalSpend([...this.#attempts, this.#nestedSpend]) }
  }
}
