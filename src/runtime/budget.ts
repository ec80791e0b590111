import { Interruption } from "./interruption.js"
import type { Scope } from "./scope.js"

/** Money set aside for a call that is about to be made. */
export interface Reservation {
  /** Replaces the reserved sum by what the call really cost; an unknown cost keeps the whole reservation. */
  settle(cost: number | null): void
}

/** A billionth of a dollar: 0.1 + 0.2 fits under 0.3, and rounding never leaves a call waiting for nobody. */
const slack = 1e-9

interface Waiting {
  readonly estimate: number
  readonly admit: (reservation: Reservation) => void
  readonly refuse: (reason: Interruption) => void
}

/**
 * A cap on what a run spends, in US dollars: reserve before a call, settle after it.
 *
 * A call whose estimate does not fit beside what is in flight waits for that to settle; one that cannot fit any
 * more is refused with `cancelled by budget`.
 */
export class Budget {
  readonly #maxCost: number
  readonly #above: Budget | undefined
  #spent = 0
  #reserved = 0
  #waiting: Waiting[] = []
  #refused = false

  /** @param above the budget of the run that this one is part of; a call needs room in both */
  constructor(maxCost: number, above?: Budget) {
    this.#maxCost = maxCost
    this.#above = above
  }

  get spent(): number {
    return this.#spent
  }

  /** True once a call was refused for want of money. */
  get refused(): boolean {
    return this.#refused || this.#above?.refused === true
  }

  get reserved(): number {
    return this.#reserved
  }

  async reserve(estimate: number, scope: Scope): Promise<Reservation> {
    const own = await this.#reserveHere(estimate, scope)
    if (this.#above === undefined) return own
    try {
      const above = await this.#above.reserve(estimate, scope)
      return {
        settle: (cost) => {
          own.settle(cost)
          above.settle(cost)
        },
      }
    } catch (refusal) {
      own.settle(0)
      throw refusal
    }
  }

  #reserveHere(estimate: number, scope: Scope): Promise<Reservation> {
    return new Promise<Reservation>((admit, refuse) => {
      const waiting: Waiting = {
        estimate,
        admit: (reservation) => {
          forget()
          admit(reservation)
        },
        refuse: (reason) => {
          forget()
          refuse(reason)
        },
      }
      const forget = scope.onStop((reason) => {
        // Left in line it would be admitted later, and nobody would settle its reservation.
        this.#waiting = this.#waiting.filter((other) => other !== waiting)
        refuse(reason)
      })
      if (scope.interruption !== undefined) return
      this.#waiting.push(waiting)
      this.#serve()
    })
  }

  #serve(): void {
    const later: Waiting[] = []
    const most = this.#maxCost + slack
    for (const waiting of this.#waiting) {
      if (this.#spent + waiting.estimate > most) {
        this.#refused = true
        waiting.refuse(new Interruption({ status: "cancelled", by: "budget" }))
      } else if (this.#spent + this.#reserved + waiting.estimate > most) {
        later.push(waiting)
      } else {
        waiting.admit(this.#open(waiting.estimate))
      }
    }
    this.#waiting = later
  }

  #open(estimate: number): Reservation {
    this.#reserved += estimate
    let open = true
    return {
      settle: (cost) => {
        if (!open) return
        open = false
        this.#reserved -= estimate
        this.#spent += cost ?? estimate
        this.#serve()
      },
    }
  }
}
