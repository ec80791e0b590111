import type { RunningScopes } from "../../executors/executor.js"
import { Interruption } from "../../runtime/interruption.js"
import type { Scope } from "../../runtime/scope.js"

type RunningTime = Parameters<RunningScopes["add"]>[2]

/** The branches of a run that run now, and those that were cancelled by their ids. */
export class RunningBranches implements RunningScopes {
  /** By brief id; of a straggler that is tried a second time both. */
  readonly #running = new Map<string, Map<Scope, RunningTime>>()
  readonly #cancelled = new Set<string>()

  /** Takes the scope of a branch that begins to run; it is stopped at once when the branch was cancelled just before. */
  add(briefId: string, scope: Scope, watch: RunningTime): void {
    const known = this.#running.get(briefId)
    if (known === undefined) this.#running.set(briefId, new Map([[scope, watch]]))
    else known.set(scope, watch)
    if (this.#cancelled.has(briefId)) scope.stop(cancelledByUser())
  }

  remove(briefId: string, scope: Scope): void {
    const known = this.#running.get(briefId)
    known?.delete(scope)
    if (known?.size === 0) this.#running.delete(briefId)
  }

  /** Milliseconds that the branch of a brief has been running; absent while it waits in our own queue, or is not there. */
  ranMs(briefId: string): number | undefined {
    const [first] = this.#running.get(briefId)?.values() ?? []
    return first?.ranMs()
  }

  /**
   * Cancels one branch: one that runs is stopped at once, one that waits settles when its turn comes and never starts.
   *
   * @returns false when it was cancelled before
   */
  cancel(briefId: string): boolean {
    if (this.#cancelled.has(briefId)) return false
    this.#cancelled.add(briefId)
    for (const scope of this.#running.get(briefId)?.keys() ?? []) scope.stop(cancelledByUser())
    return true
  }

  isCancelled(briefId: string): boolean {
    return this.#cancelled.has(briefId)
  }

  /** Refuses to start a branch that was cancelled while it waited. */
  throwIfCancelled(briefId: string): void {
    if (this.#cancelled.has(briefId)) throw cancelledByUser()
  }
}

function cancelledByUser(): Interruption {
  return new Interruption({ status: "cancelled", by: "user" })
}
