/** How many retries may still be sent, so that a fault of the provider's is not answered with a storm. */
export interface RetryBudget {
  /** A call went well. */
  earn(): void
  /** Takes one retry out; false when there is none, and then none is to be sent. */
  spend(): boolean
  /** Tells how many calls may be in flight at once; the reserve follows. */
  bound(mostInFlight: number): void
  snapshot(): RetryBudgetState
}

export interface RetryBudgetState {
  /** Retries that may still be sent. */
  readonly left: number
  readonly spent: number
  readonly refused: number
}

/** So many successes earn one retry. */
const successesPerRetry = 10

/** Most successes that are saved up: a good day does not pay for a storm. */
const mostSaved = 10_000

const leastReserve = 20

/**
 * A retry budget: a reserve of twice the calls in flight (20 at least), and a tenth of the successes.
 *
 * Retries are never more than the reserve and a tenth of the successes together (the idea is that of Finagle's retry
 * budgets).
 *
 * @param mostInFlight calls that may be in flight at once
 */
export function createRetryBudget(mostInFlight: number): RetryBudget {
  let reserve = reserveFor(mostInFlight)
  let successes = 0
  let reserveSpent = 0
  let spent = 0
  let refused = 0
  const left = (): number => Math.max(0, reserve - reserveSpent) + Math.floor(successes / successesPerRetry)
  return {
    earn() {
      successes = Math.min(mostSaved, successes + 1)
    },
    spend() {
      if (left() < 1) {
        refused += 1
        return false
      }
      spent += 1
      // The reserve is for the time before there are successes, and does not come back.
      if (successes >= successesPerRetry) successes -= successesPerRetry
      else reserveSpent += 1
      return true
    },
    bound(most) {
      reserve = reserveFor(most)
    },
    snapshot: () => ({ left: left(), spent, refused }),
  }
}

function reserveFor(mostInFlight: number): number {
  return Math.max(leastReserve, 2 * mostInFlight)
}
