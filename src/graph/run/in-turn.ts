import type { BranchSite } from "../../executors/executor.js"
import type { Clock } from "../../runtime/clock.js"
import type { Scope } from "../../runtime/scope.js"
import type { PlannedBrief } from "../../task/brief.js"
import type { Outcome } from "../../task/outcome.js"
import type { RunContext } from "./run-context.js"

/** How long an agent that goes on after its branch has ended keeps others off its resources, in milliseconds. */
const mostLingeringMs = 1_000

type Lingers = BranchSite["lingers"]

/**
 * Runs the branch of a brief while it holds the resources that the brief names, taken one after another in one order for
 * everybody, so that no two wait for each other. Who waits stands in front of the run's queue and takes no place in it.
 */
export function inTurn(
  { exclusive = [], priority }: PlannedBrief,
  scope: Scope,
  run: RunContext,
  work: (lingers?: Lingers) => Promise<Outcome>,
): Promise<Outcome> {
  if (exclusive.length === 0) return work()
  return new Promise((resolve, reject) => {
    const alone = async (): Promise<void> => {
      const working: Promise<unknown>[] = []
      try {
        resolve(await work((promise) => working.push(promise)))
      } catch (thrown) {
        // oxlint-disable-next-line typescript/prefer-promise-reject-errors -- passed on as it came
        reject(thrown)
      }
      // A branch that was cut off has its outcome; its agent may be at work all the same.
      await settledWithin(mostLingeringMs, working, run.runtime.clock)
    }
    const names = [...new Set(exclusive)].toSorted()
    const locked = names.reduceRight(
      (inner, name) => () => run.resources.lanes.exclusive(name).run(inner, scope, priority),
      alone,
    )
    locked().catch(reject)
  })
}

function settledWithin(
  milliseconds: number,
  working: readonly Promise<unknown>[],
  clock: Clock,
): Promise<void> {
  return new Promise((resolve) => {
    const cancel = clock.setTimer(milliseconds, resolve)
    void Promise.allSettled(working).then(() => {
      cancel()
      return resolve()
    })
  })
}
