import { isOk } from "../../../task/outcome.js"
import type { DroppedRecord, IntegratedRecord, RecordLedger } from "../../../task/record.js"
import { labelOf } from "../../merge/merge-rule.js"
import { valueKey } from "../../merge/value-key.js"
import type { Examined } from "../check.js"
import { type KindsDelivered, kindsDelivered } from "./kinds-delivered.js"
import { type Delivered, deliveries, parentOf, rawValues, valueAt } from "./raw-values.js"
import { leadsAstray, pathAt } from "./record-paths.js"
import { type StatedRules, labelsOf, listPath, statedRules } from "./rules.js"
import type { Json } from "../../../task/json.js"
import { type ValidationSubject, structureOf } from "../subject.js"

/** Every record that was dropped was dropped by a rule of its path, and that rule had something to decide. */
export function foundedDrops(ledger: RecordLedger, subject: ValidationSubject): Examined["findings"] {
  const rules = statedRules(subject.params)
  // Without a table nothing says which rules there are.
  if (rules === undefined || ledger.dropped.length === 0) return []
  const desk: Desk = {
    rules,
    find: deliveries(subject),
    raw: rawValues(subject),
    kinds: kindsDelivered(subject.outcomes, rules),
    byId: new Map(ledger.records.map((record) => [record.id, record])),
    paths: new Set(ledger.records.map(({ path }) => path)),
    standing: standingLists(ledger, rawValues(subject)),
    emptyLists: emptyLists(subject),
    merged: structureOf(subject),
  }
  return ledger.dropped.flatMap((entry) => {
    const delivered = desk.find(entry)
    if (delivered === undefined || desk.raw(entry) === undefined) return []
    const problem = problemOf(entry, delivered, desk)
    return problem === undefined
      ? []
      : [{ message: `record ${entry.ref} was dropped by "${entry.rule}", ${problem}` }]
  })
}

interface Desk {
  readonly rules: StatedRules
  readonly find: ReturnType<typeof deliveries>
  readonly raw: ReturnType<typeof rawValues>
  readonly kinds: KindsDelivered
  readonly byId: ReadonlyMap<string, IntegratedRecord>
  readonly paths: ReadonlySet<string>
  readonly standing: StandingLists
  readonly emptyLists: (pointer: string) => boolean
  readonly merged: ReturnType<typeof structureOf>
}

function problemOf(entry: DroppedRecord, { output, pointer }: Delivered, desk: Desk): string | undefined {
  const { rules, raw, kinds, byId, paths, standing } = desk
  const value = valueAt(output, pointer) as Json
  const key = valueKey(value)
  if (entry.rule === "boundary")
    return key === undefined || leadsAstray(pointer) ? undefined : "and nothing keeps it from being merged"
  const path = pathAt(output, pointer)
  const named = rules.named(path)
  const chains = [...(named === undefined ? [] : [named]), rules.anyValue, rules.anyList]
  if (!labelsOf(chains).has(entry.rule)) return "which is no rule of its path"
  const preferred = entry.for === undefined ? undefined : byId.get(entry.for)
  const [first] = preferred?.sources ?? []
  const other = first === undefined ? undefined : desk.find(first)
  if (kinds.differ({ output, pointer }, other, desk.merged)) return undefined
  const ofList = path.endsWith("[]") || Array.isArray(value)
  const { deciding, last } = named ?? (ofList ? rules.anyList : rules.anyValue)
  if (last !== undefined && labelOf(last) === entry.rule)
    return typeof value === "number" && paths.has(path) ? "which takes it in" : undefined
  if (last !== undefined && deciding.length === 0) return "and no rule decides there"
  if (path.endsWith("[]")) {
    if (standing.holds(entry, path, key)) return "and its list stands"
    return paths.has(path) || desk.emptyLists(parentOf(pointer)) ? undefined : "and no list stands instead"
  }
  if (preferred === undefined) return "and nothing was preferred to it"
  const [left, right] = [listPath(path), listPath(preferred.path.normalize("NFC"))]
  if (left !== right) return `for ${preferred.id}, which stands at another path`
  return key !== undefined && key === valueKey(raw(preferred.sources[0] ?? entry) ?? null)
    ? `for ${preferred.id}, which says the same`
    : undefined
}

/** The lists that elements were kept of. */
interface StandingLists {
  /** Whether the element is of such a list, or equal to an element of one at its path. */
  readonly holds: (entry: DroppedRecord, path: string, key: string | undefined) => boolean
}

function standingLists({ records }: RecordLedger, raw: ReturnType<typeof rawValues>): StandingLists {
  const lists = new Set<string>()
  const keys = new Set<string>()
  for (const { path, sources } of records) {
    const [first] = sources
    if (!path.endsWith("[]") || first === undefined) continue
    lists.add(parentOf(first.ref))
    for (const source of sources) keys.add(`${path.normalize("NFC")} ${valueKey(raw(source) ?? null) ?? ""}`)
  }
  return {
    holds: ({ ref }, path, key) =>
      lists.has(parentOf(ref)) || (key !== undefined && keys.has(`${path} ${key}`)),
  }
}

/** Whether somebody delivered a list there that leaves no record. */
function emptyLists({ outcomes }: ValidationSubject): (pointer: string) => boolean {
  const known = new Map<string, boolean>()
  return (pointer) => {
    const before = known.get(pointer)
    if (before !== undefined) return before
    const found = outcomes.filter(isOk).some(({ output }) => {
      const list = valueAt(output, pointer)
      return Array.isArray(list) && (list as readonly Json[]).every((own) => valueKey(own) === undefined)
    })
    known.set(pointer, found)
    return found
  }
}
