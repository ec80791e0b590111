import { Interruption } from "../runtime/interruption.js"
import { Scope } from "../runtime/scope.js"
import { tryOrder } from "../task/outcome-history.js"
import { type Outcome, isOk } from "../task/outcome.js"
import { totalSpend } from "../task/usage.js"
import type { Hedging } from "./hedging.js"

/** How a brief is tried: the first time, and a second time beside it. */
export interface Tries {
  first(scope: Scope): Promise<Outcome>
  /** Rejects when it never got a place. */
  second(scope: Scope): Promise<Outcome>
}

interface Racer {
  readonly scope: Scope
  readonly outcome: Promise<Outcome>
}

/**
 * Runs a branch, and should it become a straggler, a second time beside it: whichever delivers first counts, the other is
 * stopped, and what both spent is on record.
 */
export async function sideBySide(
  briefId: string,
  hedging: Hedging,
  scope: Scope,
  tries: Tries,
): Promise<Outcome> {
  const first = start(scope, (own) => tries.first(own))
  let second: Racer | undefined
  const straggles = new Promise<void>((resolve) => {
    const forget = hedging.watch(briefId, () => {
      second = start(scope, (own) => tries.second(own))
      resolve()
    })
    const ended = (): void => {
      forget()
      resolve()
    }
    first.outcome.then(ended, ended)
  })
  await straggles
  if (second === undefined) return end(first)
  const winner = await fastest(first, second)
  const loser = winner === first ? second : first
  loser.scope.stop(new Interruption({ status: "cancelled", by: "hedge" }))
  const won = await end(winner)
  const lost = await end(loser).catch(() => undefined)
  if (lost === undefined || (winner === first && wasRefused(lost))) return won
  return winner === first ? together(won, lost, "lost") : together(lost, won, "won")
}

function start(scope: Scope, run: (own: Scope) => Promise<Outcome>): Racer {
  const own = new Scope(scope)
  const outcome = run(own)
  // Awaited below; until then it must not count as unhandled.
  outcome.catch(() => {})
  return { scope: own, outcome }
}

async function end({ scope, outcome }: Racer): Promise<Outcome> {
  try {
    return await outcome
  } finally {
    scope.close()
  }
}

/** The first that delivers; of two that do not, the first try. */
function fastest(first: Racer, second: Racer): Promise<Racer> {
  return new Promise((resolve) => {
    let open = 2
    for (const racer of [first, second]) {
      const failed = (): void => {
        open -= 1
        if (open === 0) resolve(first)
      }
      racer.outcome.then((outcome) => (isOk(outcome) ? resolve(racer) : failed()), failed)
    }
  })
}

/** One outcome of two tries: that of the winner, with the attempts and the spending of both. */
function together(won: Outcome, lost: Outcome, hedge: "won" | "lost"): Outcome {
  return {
    ...won,
    ...totalSpend([won, lost]),
    attempts: tryOrder([...won.attempts, ...lost.attempts]),
    startedAt: Math.min(won.startedAt, lost.startedAt),
    hedge,
    ...(won.simulated === true || lost.simulated === true ? { simulated: true } : {}),
  }
}
