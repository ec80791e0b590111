import { Interruption } from "../../runtime/interruption.js"
import { Scope } from "../../runtime/scope.js"
import { tryOrder } from "../../task/outcome-history.js"
import { type Outcome, isOk } from "../../task/outcome.js"
import { totalSpend } from "../../task/usage.js"
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
  /** Whether it has come to an end. */
  ended: boolean
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
  const hadEnded = loser.ended
  loser.scope.stop(new Interruption({ status: "cancelled", by: "hedge" }))
  const won = await end(winner)
  const lost = await end(loser).catch(() => undefined)
  if (lost === undefined) return won
  // Neither tried nor paid for: it would have taken room that the budget did not have.
  if (loser === second && hadEnded && lost.attempts.length === 0 && isByHedge(lost)) return won
  if (isOk(won)) hedging.finished(won.runMs)
  return winner === first ? together(won, lost, "lost") : together(lost, won, "won")
}

function start(scope: Scope, run: (own: Scope) => Promise<Outcome>): Racer {
  const own = new Scope(scope)
  const outcome = run(own)
  // Awaited below; until then it must not count as unhandled.
  const racer: Racer = { scope: own, outcome, ended: false }
  const ended = (): void => {
    racer.ended = true
  }
  outcome.then(ended, ended)
  return racer
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

function isByHedge(outcome: Outcome): boolean {
  return outcome.status === "cancelled" && outcome.by === "hedge"
}

/** One outcome of two tries: that of the faster one, with the attempts, the spending and the time of both. */
function together(first: Outcome, second: Outcome, hedge: "won" | "lost"): Outcome {
  const won = hedge === "won" ? second : first
  // What the first waited before it began is not in there.
  const waitedMs = first.endedAt - first.startedAt - first.runMs
  return {
    ...won,
    ...totalSpend([first, second]),
    attempts: tryOrder([...first.attempts, ...second.attempts]),
    startedAt: first.startedAt,
    queueMs: first.queueMs,
    runMs: Math.max(0, won.endedAt - first.startedAt - waitedMs),
    hedge,
    ...(first.simulated === true || second.simulated === true ? { simulated: true } : {}),
  }
}
