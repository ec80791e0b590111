import { Interruption } from "../runtime/interruption.js"
import type { Scope } from "../runtime/scope.js"

/** The branches of a run that run now, and those that were cancelled by their ids. */
export class RunningBranches {
  /** Kept by executors: a branch has its own scope here for as long as it runs, under its brief's id. */
  readonly scopes = new Map<string, Scope>()
  readonly #cancelled = new Set<string>()

  /**
   * Cancels one branch: one that runs is stopped at once, one that waits settles when its turn comes and never starts.
   *
   * @returns false when it was cancelled before
   */
  cancel(briefId: string): boolean {
    if (this.#cancelled.has(briefId)) return false
    this.#cancelled.add(briefId)
    this.scopes.get(briefId)?.stop(new Interruption({ status: "cancelled", by: "user" }))
    return true
  }

  /** Refuses to start a branch that was cancelled while it waited. */
  throwIfCancelled(briefId: string): void {
    if (this.#cancelled.has(briefId)) throw new Interruption({ status: "cancelled", by: "user" })
  }
}
