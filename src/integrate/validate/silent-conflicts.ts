import type { Conflict } from "../../task/conflict.js"
import { type Json, isPlainObject } from "../../task/json.js"
import type { IntegratedRecord, RecordLedger } from "../../task/record.js"
import { pathOfMember } from "../merge/path.js"
import { valueKey } from "../merge/value-key.js"
import type { Examined } from "./check.js"
import { rawValues } from "./raw-values.js"
import { type RuleNames, leavesNoLoser, ruleNames, takesInAll } from "./rules.js"
import type { ValidationSubject } from "./subject.js"

/** Values that another one was preferred to, found again in what the branches delivered, without a conflict for it. */
export function silentConflicts(records: RecordLedger, subject: ValidationSubject): Examined["findings"] {
  const told = toldIn(subject.conflicts)
  return [...silentDrops(records, subject, told), ...silentFields(records, subject, told)]
}

/** Whether some conflict has that brief say that value. */
type Told = (briefId: string, value: Json) => boolean

function toldIn(conflicts: readonly Conflict[]): Told {
  const said = new Set<string>()
  const saying = (briefId: string, value: Json): string => `${valueKey(value) ?? ""} ${briefId}`
  for (const { value, briefIds } of conflicts.flatMap(({ values }) => values)) {
    for (const briefId of briefIds) said.add(saying(briefId, value))
  }
  return (briefId, value) => said.has(saying(briefId, value))
}

/** Records that were dropped for another one that says something else. */
function silentDrops(
  { records, dropped }: RecordLedger,
  subject: ValidationSubject,
  told: Told,
): Examined["findings"] {
  const raw = rawValues(subject)
  const byId = new Map(records.map((record) => [record.id, record]))
  return dropped.flatMap((entry) => {
    const preferred = entry.for === undefined ? undefined : byId.get(entry.for)
    const value = raw(entry)
    if (preferred === undefined || value === undefined || same(value, preferred.value)) return []
    if (leavesNoLoser(entry.rule) || told(entry.briefId, value)) return []
    return [finding(entry.ref, preferred, preferred.path)]
  })
}

/** Fields of records that were merged field by field, where the table says that they were. */
function silentFields(
  { records }: RecordLedger,
  subject: ValidationSubject,
  told: Told,
): Examined["findings"] {
  const raw = rawValues(subject)
  const rules = ruleNames(subject.params)
  const near = new Set(
    (subject.duplicates ?? [])
      .filter(({ similarity }) => similarity < 1)
      .flatMap(({ recordIds }) => recordIds),
  )
  return records.flatMap((record) => {
    // Near-duplicates are stated as such: their texts differ by nature.
    if (record.sources.length < 2 || near.has(record.id) || !rules(record.path)?.includes("unionBy"))
      return []
    return record.sources.flatMap((source) => {
      const delivered = raw(source)
      return delivered === undefined
        ? []
        : losingFields(delivered, record.value, record.path, rules)
            .filter(({ value }) => !told(source.briefId, value))
            .map(({ path }) => finding(source.ref, record, path))
    })
  })
}

interface Field {
  readonly path: string
  readonly value: Json
}

function losingFields(delivered: Json, merged: Json, path: string, rules: RuleNames): readonly Field[] {
  if (!isPlainObject(delivered) || !isPlainObject(merged)) return []
  const members: readonly (readonly [string, Json])[] = Object.entries(delivered)
  return members.flatMap(([key, value]) => {
    const own = pathOfMember(path, key)
    const stands = (Object.hasOwn(merged, key) ? merged[key] : null) as Json
    if (value === null || stands === null || same(value, stands)) return []
    const named = rules(own)
    if (named === undefined && isPlainObject(value)) return losingFields(value, stands, own, rules)
    // Elements of lists merge by themselves.
    if (Array.isArray(value) || Array.isArray(stands) || takesInAll(named ?? rules("*") ?? [])) return []
    return [{ path: own, value }]
  })
}

function finding(ref: string, { id }: IntegratedRecord, path: string): Examined["findings"][number] {
  return {
    message: `${ref} says something else than ${id} (${path}), and no conflict tells of it`,
    recordIds: [id],
  }
}

/** Whether a merge takes two values for the same, though they may be written in different ways. */
function same(left: Json, right: Json): boolean {
  const key = valueKey(left)
  return key !== undefined && key === valueKey(right)
}
