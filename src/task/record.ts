import type { Json } from "./json.js"

/**
 * Where a record comes from.
 *
 * Its ref is the brief's id, `#`, and the JSON Pointer (RFC 6901) into the output of that brief:
 * `security#/findings/0`, or `security#` for a whole output.
 */
export interface RecordSource {
  readonly ref: string
  readonly briefId: string
  readonly evidence?: readonly string[]
}

/** One record that stands in the merged output. */
export interface IntegratedRecord {
  /** `R1`, `R2`, ... : what prose cites. */
  readonly id: string
  /** Path of the merge table, for example `findings[]`; `$` for a whole output. */
  readonly path: string
  /** JSON Pointer into the merged output. */
  readonly at: string
  readonly value: Json
  /** First the one that was kept; the others were merged into it. */
  readonly sources: readonly RecordSource[]
}

/** A record that a rule left out. */
export interface DroppedRecord {
  readonly ref: string
  readonly briefId: string
  readonly rule: string
  /** Id of the record that was preferred, if there is one. */
  readonly for?: string
}

/** What a missing brief was to work on. */
export interface MissingRecords {
  readonly briefId: string
  readonly items: readonly string[]
}

/** What became of every record: in = kept + merged + dropped + missing. */
export interface RecordLedger {
  readonly counts: RecordCounts
  readonly records: readonly IntegratedRecord[]
  readonly dropped: readonly DroppedRecord[]
  readonly missing: readonly MissingRecords[]
}

export interface RecordCounts {
  readonly in: number
  readonly kept: number
  readonly merged: number
  readonly dropped: number
  /** The items of missing briefs; a missing brief without items counts as one. */
  readonly missing: number
}

/** The counts of a ledger, from what is in it. */
export function countRecords(ledger: Omit<RecordLedger, "counts">): RecordCounts {
  const kept = ledger.records.length
  const merged = ledger.records.reduce((sum, record) => sum + record.sources.length - 1, 0)
  const dropped = ledger.dropped.length
  const missing = ledger.missing.reduce((sum, { items }) => sum + Math.max(1, items.length), 0)
  return { in: kept + merged + dropped + missing, kept, merged, dropped, missing }
}

/** The name of a record in the output of a brief; `pointer` is a JSON Pointer, empty for the whole output. */
export function recordRef(briefId: string, pointer: string): string {
  return `${briefId}#${pointer}`
}
