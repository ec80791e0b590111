import { type Json, isPlainObject, toJson } from "../../task/json.js"
import { type OkOutcome, type Outcome, isOk } from "../../task/outcome.js"
import {
  type IntegratedRecord,
  type MissingRecords,
  type RecordLedger,
  countRecords,
  recordRef,
} from "../../task/record.js"
import type { Failure } from "../../task/failure.js"
import type { PlannedBrief } from "../../task/brief.js"

/** A record where it stands in the output of its brief. */
interface PlacedRecord {
  readonly path: string
  /** JSON Pointer (RFC 6901) into the output. */
  readonly pointer: string
  readonly value: Json
}

/**
 * The records in one output: where it is an object with a single list of objects, each entry and each other field is
 * one; where it is itself such a list, each entry; else the whole output. Nothing is left out; an empty list holds none.
 */
export function recordsIn(output: Json): readonly PlacedRecord[] {
  if (isFindingNothing(output)) return []
  if (isListOfObjects(output)) return entriesOf(output, "$", "")
  if (isPlainObject(output)) {
    const fields: readonly (readonly [string, Json])[] = Object.entries(output)
    const lists = fields.filter(([, value]) => isListOfObjects(value))
    if (lists.length === 1) {
      return fields.flatMap(([name, value]) => {
        const pointer = `/${escaped(name)}`
        return isListOfObjects(value) ? entriesOf(value, name, pointer) : [{ path: name, pointer, value }]
      })
    }
  }
  return [{ path: "$", pointer: "", value: output }]
}

/** The refs of the records in one outcome. */
export function refsOf(outcome: OkOutcome): readonly string[] {
  return recordsIn(jsonOf(outcome)).map(({ pointer }) => recordRef(outcome.briefId, pointer))
}

/** What the branches delivered as records, and the same side by side under the ids of their briefs. */
export interface OutcomeRecords {
  readonly ledger: RecordLedger
  /** What the records' `at` points into. */
  readonly merged: Json
  readonly sourceOf: (ref: string) => Json | undefined
}

export function outcomeRecords(
  outcomes: readonly Outcome[],
  failures: readonly Failure[],
  briefs: readonly PlannedBrief[],
): OutcomeRecords {
  const delivered = outcomes.filter(isOk).map((outcome) => ({ outcome, output: jsonOf(outcome) }))
  const sources = new Map<string, Json>()
  const records = delivered.flatMap(({ outcome: { briefId, evidence }, output }) =>
    recordsIn(output).map(({ path, pointer, value }): Omit<IntegratedRecord, "id"> => {
      const ref = recordRef(briefId, pointer)
      sources.set(ref, value)
      const source = { ref, briefId, ...(evidence === undefined ? {} : { evidence }) }
      return { path, at: `/${escaped(briefId)}${pointer}`, value, sources: [source] }
    }),
  )
  const parts = {
    records: records.map((record, index) => ({ id: `R${index + 1}`, ...record })),
    dropped: [],
    missing: missingRecords(failures, briefs),
  }
  return {
    ledger: { counts: countRecords(parts), ...parts },
    merged: Object.fromEntries(delivered.map(({ outcome, output }) => [outcome.briefId, output])),
    sourceOf: (ref) => sources.get(ref),
  }
}

function missingRecords(
  failures: readonly Failure[],
  briefs: readonly PlannedBrief[],
): readonly MissingRecords[] {
  const items = new Map(briefs.map((brief) => [brief.id, brief.items ?? []]))
  return failures.map(({ briefId }) => ({ briefId, items: items.get(briefId) ?? [] }))
}

/** Outcomes hold plain JSON: the branch's boundary has seen to it. */
function jsonOf({ output, briefId }: OkOutcome): Json {
  return toJson(output, `the output of brief "${briefId}"`)
}

function entriesOf(list: readonly Json[], name: string, pointer: string): readonly PlacedRecord[] {
  return list.map((value, index) => ({ path: `${name}[]`, pointer: `${pointer}/${index}`, value }))
}

/** An empty list, or an object of nothing but empty lists, beside `null` where a field is left out. */
function isFindingNothing(output: Json): boolean {
  if (isEmptyList(output)) return true
  if (!isPlainObject(output)) return false
  const members = Object.values(output)
  return members.some(isEmptyList) && members.every((member) => member === null || isEmptyList(member))
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0
}

function isListOfObjects(value: Json): value is readonly Json[] {
  return Array.isArray(value) && value.length > 0 && value.every(isPlainObject)
}

function escaped(name: string): string {
  return name.replaceAll("~", "~0").replaceAll("/", "~1")
}
