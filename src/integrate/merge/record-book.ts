import type { Json } from "../../task/json.js"
import {
  type DroppedRecord,
  type IntegratedRecord,
  type MissingRecords,
  type RecordLedger,
  type RecordSource,
  countRecords,
} from "../../task/record.js"
import { type Saying, type Sayings, byPlan } from "./saying.js"

/** A record that stands in the merged output, before it has its name. */
export interface KeptRecord {
  readonly path: string
  /** Place of its rule in the table. */
  readonly rank: number
  readonly at: string
  readonly value: Json
  /** First the one that is kept; the others are merged into it. */
  readonly sayings: Sayings
}

type Delivered = Pick<Saying, "source" | "ref">

/** Where every record of a merge ends up: kept, merged into another, or dropped by a rule. */
export class RecordBook {
  readonly #kept: KeptRecord[] = []
  readonly #dropped: {
    readonly record: Delivered
    readonly rule: string
    readonly preferred?: KeptRecord
  }[] = []

  keep(record: KeptRecord): KeptRecord {
    this.#kept.push(record)
    return record
  }

  /** How many are kept so far. */
  get size(): number {
    return this.#kept.length
  }

  /** The one that was kept after so many others, if there is one. */
  keptAfter(size: number): KeptRecord | undefined {
    return this.#kept[size]
  }

  drop(record: Delivered, rule: string, preferred?: KeptRecord): void {
    this.#dropped.push({ record, rule, ...(preferred === undefined ? {} : { preferred }) })
  }

  /** The ledger, and the name that each record has in it. */
  close(missing: readonly MissingRecords[]): {
    readonly ledger: RecordLedger
    readonly ids: ReadonlyMap<KeptRecord, string>
  } {
    const ids = new Map<KeptRecord, string>()
    const records = this.#kept.sort(byPlace).map((record, place): IntegratedRecord => {
      const id = `R${place + 1}`
      ids.set(record, id)
      const { path, at, value, sayings } = record
      return { id, path, at, value, sources: sayings.map(sourceOf) }
    })
    const dropped = this.#dropped.map(({ record, rule, preferred }): DroppedRecord => {
      const id = preferred === undefined ? undefined : ids.get(preferred)
      return {
        ref: record.ref,
        briefId: record.source.briefId,
        rule,
        ...(id === undefined ? {} : { for: id }),
      }
    })
    const ledger = { records, dropped, missing }
    return { ledger: { ...ledger, counts: countRecords(ledger) }, ids }
  }
}

/** By the table, then by the first source: by nothing that depends on time. */
function byPlace(left: KeptRecord, right: KeptRecord): number {
  return left.rank - right.rank || byPlan(left.sayings[0], right.sayings[0])
}

function sourceOf({ ref, source }: Delivered): RecordSource {
  const { briefId, evidence } = source
  return { ref, briefId, ...(evidence === undefined || evidence.length === 0 ? {} : { evidence }) }
}
