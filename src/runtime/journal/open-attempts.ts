import type { Attempt } from "../../task/outcome.js"

/** Tries that stand in a journal before the outcome that they belong to. */
export class OpenAttempts {
  readonly #branches = new Map<string, Attempt[]>()
  /** Of agents beside the branches: as they run side by side, only their outcomes tell whose each was. */
  readonly #ofAgents = new Map<string, Attempt[]>()
  /** Of branches that had settled before these ended. */
  readonly #late: Attempt[] = []

  /** By brief id, of branches that have started and not settled. */
  get branches(): ReadonlyMap<string, readonly Attempt[]> {
    return this.#branches
  }

  /** Paid for, and part of no outcome. */
  get beside(): readonly Attempt[] {
    return [...this.#late, ...[...this.#ofAgents.values()].flat()]
  }

  /** A second try of a straggler starts its brief again, and adds to the same record. */
  begin(briefId: string): void {
    if (!this.#branches.has(briefId)) this.#branches.set(briefId, [])
  }

  add(briefId: string | null, attempt: Attempt): void {
    if (briefId !== null) {
      const open = this.#branches.get(briefId) ?? this.#late
      open.push(attempt)
      return
    }
    const key = JSON.stringify(attempt)
    const same = this.#ofAgents.get(key)
    if (same === undefined) this.#ofAgents.set(key, [attempt])
    else same.push(attempt)
  }

  /** Ends the record of a branch, and hands it over. */
  settle(briefId: string): readonly Attempt[] {
    const attempts = this.#branches.get(briefId) ?? []
    this.#branches.delete(briefId)
    return attempts
  }

  settleAgent(attempts: readonly Attempt[]): void {
    for (const attempt of attempts) this.#ofAgents.get(JSON.stringify(attempt))?.pop()
  }

  /** The branches are gone, with the process that ran them. */
  cutOff(): void {
    this.#branches.clear()
  }
}
