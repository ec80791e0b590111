import { canonicalJson } from "../../../tally/equivalence/canonical-json.js"
import { type Json, isPlainObject } from "../../../task/json.js"
import type { Claim } from "../../../task/prose.js"
import type { IntegratedRecord } from "../../../task/record.js"
import { rawValues } from "./raw-values.js"
import type { ValidationSubject } from "../subject.js"

/** What stands behind a claim: each record it cites, with the different values that were merged into it. */
export interface CitedRecord {
  readonly record: IntegratedRecord
  readonly values: readonly Json[]
}

/** Looks up what claims cite; ids of records that do not exist are left out. */
export function citedRecords(subject: ValidationSubject): (claim: Claim) => readonly CitedRecord[] {
  const raw = rawValues(subject)
  const byId = new Map((subject.records?.records ?? []).map((record) => [record.id, record]))
  const looked = new Map<string, CitedRecord>()
  return ({ recordIds }) =>
    recordIds.flatMap((id) => {
      const before = looked.get(id)
      if (before !== undefined) return [before]
      const record = byId.get(id)
      if (record === undefined) return []
      const values = new Map([[keyOf(record.value), record.value]])
      for (const value of record.sources.map(raw)) {
        if (value !== undefined && !values.has(keyOf(value))) values.set(keyOf(value), value)
      }
      const cited = { record, values: [...values.values()] }
      looked.set(id, cited)
      return [cited]
    })
}

/** The same for values that are the same, whatever the order of their keys. */
function keyOf(value: Json): string {
  return canonicalJson(value) ?? JSON.stringify(value)
}

/** The texts inside a value: strings and numbers as they stand, and the names of fields. */
export function textsIn(value: unknown): readonly string[] {
  if (typeof value === "string") return [value]
  if (typeof value === "number" || typeof value === "boolean") return [String(value)]
  if (Array.isArray(value)) return value.flatMap(textsIn)
  if (!isPlainObject(value)) return []
  return Object.entries(value).flatMap(([key, member]) => [key, ...textsIn(member)])
}

/** A sentence as a finding names it: whole, so that whoever repairs it can find it. */
export function quoted({ sentence }: Claim): string {
  return JSON.stringify(sentence)
}
