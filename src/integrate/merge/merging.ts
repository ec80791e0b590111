import type { Conflict } from "../../task/conflict.js"
import type { Json } from "../../task/json.js"
import type { NearDuplicates } from "./near-duplicates.js"
import type { Place } from "./place.js"
import type { KeptRecord, RecordBook } from "./record-book.js"
import type { Candidate } from "./saying.js"
import type { Walked } from "./walk.js"

/** Where something stands: as a conflict names it, and as a JSON Pointer into the merged output. */
export interface Where {
  readonly path: string
  readonly at: string
}

/** Values that judges are to choose from. */
export interface Escalation {
  readonly path: string
  readonly candidates: readonly Candidate[]
}

/** Records that say the same, or may, before they have their names. */
export interface FoundDuplicate {
  readonly refs: readonly string[]
  readonly records: readonly KeptRecord[]
  readonly similarity: number
  readonly status: "merged" | "proposed"
  readonly near?: true
  readonly detail: string
}

/** A merge under way. */
export interface Merging {
  /** Absent inside the elements of a list: the element is the record, its fields are none. */
  readonly book?: RecordBook | undefined
  readonly conflicts: Conflict[]
  readonly duplicates: FoundDuplicate[]
  readonly escalations: Escalation[]
  readonly warnings: Warnings
  /** What judges chose, by the path of the conflict; `null` where they could not tell. */
  readonly verdicts: ReadonlyMap<string, string | null>
  /** Of briefs that the plan gives a weight. */
  readonly weights: ReadonlyMap<string, number>
  /** By the path of the list. */
  readonly near: ReadonlyMap<string, NearDuplicates>
  /** Merges what stands at a path; `undefined` for nothing. */
  readonly mergeAt: (
    items: readonly Walked[],
    place: Place,
    where: Where,
    merging: Merging,
  ) => Json | undefined
}

/** What to tell of a merge, the same thing about many records in one line. */
export class Warnings {
  readonly #refs = new Map<string, string[]>()

  add(about: string, ref: string): void {
    const known = this.#refs.get(about)
    if (known === undefined) this.#refs.set(about, [ref])
    else known.push(ref)
  }

  lines(): readonly string[] {
    return Array.from(this.#refs, ([about, refs]) => {
      const further = refs.length - mostNamed
      const named = refs.slice(0, mostNamed).join(", ")
      return `${about}: ${named}${further > 0 ? ` and ${further} more` : ""}`
    })
  }
}

const mostNamed = 5
