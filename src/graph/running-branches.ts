import { Interruption } from "../runtime/interruption.js"
import type { Scope } from "../runtime/scope.js"

/** The branches of a run that run now, and those that were cancelled by their ids. */
export class RunningBranches {
  readonly #scopes = new Map<string, Scope>()
  readonly #cancelled = new Set<string>()

  /** Takes the scope of a branch that begins to run; it is stopped at once when the branch was cancelled just before. */
  add(briefId: string, scope: Scope): void {
    this.#scopes.set(briefId, scope)
    if (this.#cancelled.has(briefId)) scope.stop(cancelledByUser())
  }

  remove(briefId: string): void {
    this.#scopes.delete(briefId)
  }

  /**
   * Cancels one branch: one that runs is stopped at once, one that waits settles when its turn comes and never starts.
   *
   * @returns false when it was cancelled before
   */
  cancel(briefId: string): boolean {
    if (this.#cancelled.has(briefId)) return false
    this.#cancelled.add(briefId)
    this.#scopes.get(briefId)?.stop(cancelledByUser())
    return true
  }

  /** Refuses to start a branch that was cancelled while it waited. */
  throwIfCancelled(briefId: string): void {
    if (this.#cancelled.has(briefId)) throw cancelledByUser()
  }
}

function cancelledByUser(): Interruption {
  return new Interruption({ status: "cancelled", by: "user" })
}
