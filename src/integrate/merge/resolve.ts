import type { Conflict, Duplicate } from "../../task/conflict.js"
import type { Json } from "../../task/json.js"
import type { MissingRecords, RecordLedger } from "../../task/record.js"
import { type Contribution, type MergeState, inPlanOrder } from "./contributions.js"
import { mergeAt } from "./merge-at.js"
import type { CompleteTable } from "./merge-table.js"
import { type Escalation, type Merging, Warnings } from "./merging.js"
import type { NearDuplicates } from "./near-duplicates.js"
import { rootPlace } from "./place.js"
import { RecordBook } from "./record-book.js"
import { type Walked, walk } from "./walk.js"

/** One structure out of many, with what became of every record. */
export interface Merged {
  /** Absent when nothing was delivered. */
  readonly value?: Json
  readonly records: RecordLedger
  readonly conflicts: readonly Conflict[]
  readonly duplicates: readonly Duplicate[]
  readonly warnings: readonly string[]
}

export interface ResolveOptions {
  /** Compared for near duplicates, by path. */
  readonly near?: readonly NearDuplicates[]
  readonly verdicts?: ReadonlyMap<string, string | null>
  readonly missing?: readonly MissingRecords[]
  /** An output taken apart by the same table before, if it was. */
  readonly walked?: (contribution: Contribution) => Walked
}

/** What is merged, and what judges might be asked about it. */
export interface Resolved extends Merged {
  readonly escalations: readonly Escalation[]
}

/**
 * Merges a set of contributions by a table: the same set gives the same result, however it came together.
 *
 * Counts travel, not winners: a state holds what the briefs said, and rules look at all of it at once.
 */
export function resolve(state: MergeState, table: CompleteTable, options: ResolveOptions = {}): Resolved {
  const { near = [], verdicts = new Map(), missing = [] } = options
  const root = rootPlace(table)
  const walked = options.walked ?? ((contribution: Contribution) => walk(contribution, root))
  const ordered = inPlanOrder(state)
  const book = new RecordBook()
  const merging: Merging = {
    book,
    conflicts: [],
    duplicates: [],
    escalations: [],
    warnings: new Warnings(),
    verdicts,
    weights: new Map(ordered.map(({ briefId, weight = 1 }) => [briefId, weight])),
    near: new Map(near.map((one) => [one.path, one])),
    mergeAt,
  }
  const value = mergeAt(ordered.map(walked), root, { path: "$", at: "" }, merging)
  const { ledger, ids } = book.close(missing)
  const { conflicts, escalations, warnings } = merging
  return {
    ...(value === undefined ? {} : { value }),
    records: ledger,
    conflicts,
    duplicates: merging.duplicates.map(({ records, ...duplicate }) => ({
      ...duplicate,
      recordIds: records.map((record) => ids.get(record) ?? ""),
    })),
    warnings: warnings.lines(),
    escalations,
  }
}
