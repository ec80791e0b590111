import type { Json } from "../../task/json.js"
import { type Outcome, isOk } from "../../task/outcome.js"
import type { Contribution } from "./contributions.js"
import type { CompleteTable } from "./merge-table.js"
import { type Place, rootPlace } from "./place.js"
import { type Walked, walk } from "./walk.js"

/**
 * Outputs that were taken apart as they arrived, so that this need not be done when all branches are through.
 *
 * Lives in the memory of one run; what is not in it, or was delivered anew, is walked when it is asked for.
 */
export class WalkMemory {
  readonly #table: CompleteTable
  readonly #root: Place
  readonly #walked = new Map<string, { readonly output: unknown; readonly walked: Walked }>()
  #seen = 0

  constructor(table: CompleteTable) {
    this.#table = table
    this.#root = rootPlace(table)
  }

  /** The one of this run and table. */
  static of(memory: Map<string, unknown>, table: CompleteTable): WalkMemory {
    const before = memory.get("merge: walked")
    if (before instanceof WalkMemory && before.#table === table) return before
    const fresh = new WalkMemory(table)
    memory.set("merge: walked", fresh)
    return fresh
  }

  /** @param outcomes in order of arrival; after a round that sent briefs out again the list may be shorter */
  takeIn(outcomes: readonly Outcome[]): void {
    if (outcomes.length < this.#seen) this.#seen = 0
    for (; this.#seen < outcomes.length; this.#seen += 1) {
      const outcome = outcomes[this.#seen]
      if (outcome !== undefined && isOk(outcome)) this.of(outcome)
    }
  }

  of({ briefId, output }: Pick<Contribution, "briefId"> & { readonly output: unknown }): Walked {
    const known = this.#walked.get(briefId)
    if (known !== undefined && Object.is(known.output, output)) return known.walked
    const walked = walk(briefId, output as Json, this.#root)
    this.#walked.set(briefId, { output, walked })
    return walked
  }
}
