import { type Outcome, isOk } from "../../task/outcome.js"
import { type Contribution, contributionOf } from "./contributions.js"
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
  readonly #walked = new Map<string, { readonly contribution: Contribution; readonly walked: Walked }>()
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
      if (outcome !== undefined && isOk(outcome)) this.of(contributionOf(outcome))
    }
  }

  /** @param contribution with or without its weight, which is not looked at */
  of(contribution: Contribution): Walked {
    const known = this.#walked.get(contribution.briefId)
    if (known !== undefined && isSame(known.contribution, contribution)) return known.walked
    const walked = walk(contribution, this.#root)
    this.#walked.set(contribution.briefId, { contribution, walked })
    return walked
  }
}

function isSame(one: Contribution, other: Contribution): boolean {
  return (
    Object.is(one.output, other.output) &&
    one.index === other.index &&
    one.confidence === other.confidence &&
    one.evidence === other.evidence
  )
}
