import { valueKey } from "../../../src/integrate/merge/value-key.js"
import { type Json, isPlainObject } from "../../../src/task/json.js"
import {
  type DroppedRecord,
  type IntegratedRecord,
  type RecordLedger,
  countRecords,
} from "../../../src/task/record.js"
import type { Loss, Merge } from "./losses.js"

type Tree = Json | undefined

/** A copy of the output with another value at a pointer; an element that goes makes the others move up. */
function withAt(root: Tree, pointer: string, change: (value: Tree) => Tree): Tree {
  if (pointer === "") return change(root)
  const [token = "", ...rest] = pointer.slice(1).split("/")
  const inner = rest.length === 0 ? "" : `/${rest.join("/")}`
  if (Array.isArray(root)) {
    const list = root as readonly Json[]
    const own = withAt(list[Number(token)], inner, change)
    return own === undefined ? list.toSpliced(Number(token), 1) : list.with(Number(token), own)
  }
  if (!isPlainObject(root)) return root
  const key = token.replaceAll("~1", "/").replaceAll("~0", "~")
  const own = withAt(root[key], inner, change)
  const others = Object.entries(root).map(([name, value]) => [name, name === key ? own : value] as const)
  return Object.fromEntries(others.filter(([, value]) => value !== undefined)) as Json
}

function ledger(merge: Merge, parts: Partial<RecordLedger>): Merge {
  const records = { ...merge.records, ...parts }
  return { ...merge, records: { ...records, counts: countRecords(records) } }
}

function one<T>(list: readonly T[], at: number): T | undefined {
  return list[at % Math.max(1, list.length)]
}

/** Another record, so that something can happen between two. */
function pair({ records }: Merge, at: number): readonly [IntegratedRecord, IntegratedRecord] | undefined {
  const first = one(records.records, at)
  const second = one(records.records, at + 1 + (at % 3))
  return first === undefined || second === undefined || first === second ? undefined : [first, second]
}

/** The merge without a record, in the output and in the ledger, as if it had never been there. */
function forgotten(merge: Merge, gone: IntegratedRecord): Merge {
  const match = /^(.*)\/(\d+)$/.exec(gone.at)
  const records = merge.records.records.filter((record) => record !== gone)
  const moved = (record: IntegratedRecord): IntegratedRecord => {
    const [, list = "", place = ""] = match ?? []
    const own = record.at.startsWith(`${list}/`) ? record.at.slice(list.length + 1).split("/") : []
    if (match === null || !gone.path.endsWith("[]") || Number(own[0]) <= Number(place)) return record
    return { ...record, at: [list, String(Number(own[0]) - 1), ...own.slice(1)].join("/") }
  }
  const dropped = merge.records.dropped.map(({ for: preferred, ...entry }) =>
    preferred === undefined || preferred === gone.id ? entry : { ...entry, for: preferred },
  )
  return {
    ...ledger(merge, { records: records.map(moved), dropped }),
    output: withAt(merge.output as Tree, gone.at, () => undefined),
  }
}

function dropping(merge: Merge, at: number, rule: string, preferred: boolean): Merge | undefined {
  const gone = one(merge.records.records, at)
  // What stands inside something else cannot go alone.
  if (gone === undefined || gone.at.endsWith("/value")) return undefined
  const left = forgotten(merge, gone)
  const other = preferred ? one(left.records.records, at) : undefined
  const entries = gone.sources.map(({ ref, briefId }): DroppedRecord => {
    return { ref, briefId, rule, ...(other === undefined ? {} : { for: other.id }) }
  })
  return ledger(left, { dropped: [...left.records.dropped, ...entries] })
}

/** Changes a value in the output, in the ledger, and nowhere else. */
function rewritten(merge: Merge, at: number, change: (value: Json) => Json): Merge | undefined {
  const record = one(merge.records.records, at)
  if (record === undefined) return undefined
  const value = change(record.value)
  if (valueKey(value) === valueKey(record.value)) return undefined
  const records = merge.records.records.map((own) => (own === record ? { ...own, value } : own))
  return { ...ledger(merge, { records }), output: withAt(merge.output as Tree, record.at, () => value) }
}

function altered(value: Json): Json {
  if (typeof value === "number") return value + 1
  if (typeof value === "string") return `${value}!`
  return "altered"
}

function fieldsOf(value: Json): readonly (readonly [string, Json])[] {
  return isPlainObject(value) ? Object.entries(value).filter(([, own]) => own !== null) : []
}

/** Of a chain that ends in a rule for all values, nobody can tell whether one before it decided. */
export function choosesOrCombines({ params }: Pick<Merge, "params">): boolean {
  const table = isPlainObject(params) ? params["rules"] : {}
  return Object.values(isPlainObject(table) ? table : {}).some(
    (chain) =>
      Array.isArray(chain) && ["sum", "min", "max", "count", "keepAll"].includes(String(chain.at(-1))),
  )
}

/** Losses that the ledger and the output hide together, so that only what was delivered can tell. */
export const consistentLosses: Readonly<Record<string, Loss>> = {
  "a record, said to be merged into another": (merge, at) => {
    const [gone, other] = pair(merge, at) ?? []
    if (gone === undefined || other === undefined || gone.at.endsWith("/value")) return undefined
    // Several places may hold equal things: between these there is nothing to lose.
    const left = forgotten(merge, gone)
    const records = left.records.records.map((record) =>
      record.id === other.id ? { ...record, sources: [...record.sources, ...gone.sources] } : record,
    )
    return ledger(left, { records })
  },
  "a record, said to be dropped by a rule that there is not": (merge, at) =>
    dropping(merge, at, "because", at % 2 === 0),
  "a record, said to be dropped by plan order": (merge, at) => dropping(merge, at, "plan order", false),
  "a record, said to be dropped for another": (merge, at) => dropping(merge, at, "plan order", true),
  "a record, said to be refused": (merge, at) => dropping(merge, at, "boundary", false),
  "a value": (merge, at) =>
    rewritten(merge, at, (value) =>
      typeof value === "number" && choosesOrCombines(merge) ? value : altered(value),
    ),
  "a field of a value": (merge, at) =>
    rewritten(merge, at, (value) => {
      const [key, own] = one(fieldsOf(value), at) ?? []
      // It may rightly be gone where a chain that could have chosen it ends in a sum.
      if (typeof own !== "number" && choosesOrCombines(merge)) return value
      return Object.fromEntries(fieldsOf(value).filter(([name]) => name !== key))
    }),
  "what a field of a value says": (merge, at) =>
    rewritten(merge, at, (value) => {
      const [key] = one(fieldsOf(value), at) ?? []
      if (choosesOrCombines(merge)) return value
      return Object.fromEntries(
        fieldsOf(value).map(([name, own]) => [name, name === key ? altered(own) : own]),
      )
    }),
  "a field that nobody delivered": (merge, at) =>
    rewritten(merge, at, (value) => (isPlainObject(value) ? { ...value, invented: 1 } : value)),
  "whose sources are whose": (merge, at) => {
    const [first, second] = pair(merge, at) ?? []
    if (first === undefined || second === undefined) return undefined
    // Equal elements of one list may change their places.
    if (first.path === second.path && valueKey(first.value) === valueKey(second.value)) return undefined
    const records = merge.records.records.map((record) => {
      if (record === first) return { ...record, sources: second.sources }
      return record === second ? { ...record, sources: first.sources } : record
    })
    return ledger(merge, { records })
  },
  "nothing, but the output holds what nobody delivered": (merge) =>
    isPlainObject(merge.output)
      ? { ...merge, output: { ...merge.output, invented: { deep: [1] } } }
      : undefined,
  "the rule of a dropped record": (merge, at) => {
    const entry = one(merge.records.dropped, at)
    if (entry === undefined) return undefined
    const dropped = merge.records.dropped.map((own) => (own === entry ? { ...own, rule: "because" } : own))
    return ledger(merge, { dropped })
  },
}
