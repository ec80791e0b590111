import type { ValidationSubject } from "../../../src/integrate/validate/subject.js"
import type { IntegratedRecord, RecordLedger } from "../../../src/task/record.js"

export type Merge = ValidationSubject & { readonly records: RecordLedger }

/** Does one thing wrong to a merge, or nothing where there is nothing to do it to; `at` chooses where. */
export type Loss = (merge: Merge, at: number) => ValidationSubject | undefined

function changed({ ...merge }: Merge, records: Partial<RecordLedger>): ValidationSubject {
  return { ...merge, records: { ...merge.records, ...records } }
}

/** The list without one of its elements, as the counts would then be made to fit. */
function without<T>(list: readonly T[], at: number): readonly T[] | undefined {
  return list.length === 0 ? undefined : list.toSpliced(at % list.length, 1)
}

function withOne<T>(
  list: readonly T[],
  at: number,
  change: (one: T) => T | undefined,
): readonly T[] | undefined {
  const place = at % Math.max(1, list.length)
  const one = list[place]
  const other = one === undefined ? undefined : change(one)
  return other === undefined ? undefined : list.with(place, other)
}

function ledgerWithout(merge: Merge, name: "records" | "dropped" | "missing", at: number) {
  const list: readonly unknown[] | undefined = without<unknown>(merge.records[name], at)
  return list === undefined ? undefined : changed(merge, { [name]: list })
}

const countNames = ["in", "kept", "merged", "dropped", "missing"] as const

/** A list of a structure without one element, or with another element in its place. */
function outputWith(
  merge: Merge,
  at: number,
  change: (list: readonly unknown[], place: number) => readonly unknown[],
) {
  const record = merge.records.records[at % Math.max(1, merge.records.records.length)]
  const match = /^\/([^/]+)\/(\d+)$/.exec(record?.at ?? "")
  if (match === null) return undefined
  const [, key = "", place = ""] = match
  const output = { ...Object(merge.output) } as Record<string, unknown>
  const list = output[key]
  if (!Array.isArray(list)) return undefined
  return { ...merge, output: { ...output, [key]: change(list, Number(place)) } }
}

function recordWith(
  merge: Merge,
  at: number,
  change: (record: IntegratedRecord) => IntegratedRecord | undefined,
) {
  const records = withOne(merge.records.records, at, change)
  return records === undefined ? undefined : changed(merge, { records })
}

/** With the counts counted again, so that only the records themselves can tell. */
function recounted(subject: ValidationSubject | undefined): ValidationSubject | undefined {
  const ledger = subject?.records
  if (subject === undefined || ledger === undefined) return undefined
  const kept = ledger.records.length
  const merged = ledger.records.reduce((sum, { sources }) => sum + sources.length - 1, 0)
  const dropped = ledger.dropped.length
  const missing = ledger.missing.reduce((sum, { items }) => sum + Math.max(1, items.length), 0)
  const counts = { in: kept + merged + dropped + missing, kept, merged, dropped, missing }
  return { ...subject, records: { ...ledger, counts } }
}

/** Every way to lose something. */
export const losses: Readonly<Record<string, Loss>> = {
  "a record of the ledger": (merge, at) => ledgerWithout(merge, "records", at),
  "a record of the ledger, the counts made to fit": (merge, at) =>
    recounted(ledgerWithout(merge, "records", at)),
  "a dropped entry": (merge, at) => ledgerWithout(merge, "dropped", at),
  "a dropped entry, the counts made to fit": (merge, at) => recounted(ledgerWithout(merge, "dropped", at)),
  "a missing entry": (merge, at) => ledgerWithout(merge, "missing", at),
  "a missing entry, the counts made to fit": (merge, at) => recounted(ledgerWithout(merge, "missing", at)),
  "a missing item": (merge, at) => {
    const missing = withOne(merge.records.missing, at, ({ briefId, items }) => {
      const fewer = without(items, at)
      return fewer === undefined ? undefined : { briefId, items: fewer }
    })
    return missing === undefined ? undefined : recounted(changed(merge, { missing }))
  },
  "a source": (merge, at) =>
    recounted(
      recordWith(merge, at, (record) => {
        const sources = without(record.sources, at)
        return sources === undefined ? undefined : { ...record, sources }
      }),
    ),
  "a source that stands twice": (merge, at) =>
    recounted(
      recordWith(merge, at, (record) => ({
        ...record,
        sources: [...record.sources, ...record.sources.slice(0, 1)],
      })),
    ),
  "a count": (merge, at) => {
    const name = countNames[at % countNames.length] ?? "in"
    const { counts } = merge.records
    return changed(merge, { counts: { ...counts, [name]: counts[name] + (at % 2 === 0 ? 1 : -1) } })
  },
  "two counts that make up for each other": (merge) => {
    const { counts } = merge.records
    return changed(merge, { counts: { ...counts, kept: counts.kept + 1, merged: counts.merged - 1 } })
  },
  "a record of the output": (merge, at) => outputWith(merge, at, (list, place) => list.toSpliced(place, 1)),
  "a value of the output": (merge, at) => outputWith(merge, at, (list, place) => list.with(place, "altered")),
  "a value of the ledger": (merge, at) =>
    recordWith(merge, at, (record) => ({ ...record, value: "altered" })),
  "nothing, but the output has a record more": (merge, at) =>
    outputWith(merge, at, (list) => [...list, "invented"]),
  "an outcome": (merge, at) => {
    const outcomes = without(merge.outcomes, at)
    return outcomes === undefined ? undefined : { ...merge, outcomes }
  },
}
