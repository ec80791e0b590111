import { type Json, isPlainObject } from "../../../task/json.js"
import type { IntegratedRecord, RecordLedger } from "../../../task/record.js"
import type { Chain } from "../../merge/chain.js"
import { parseKeys, pathOfMember } from "../../merge/path.js"
import { elementKeys } from "../../merge/rules/lists.js"
import { valueAt } from "../../merge/rules/value-at.js"
import { valueKey } from "../../merge/value-key.js"
import type { Examined } from "../check.js"
import { aboutOf } from "./merged-fields.js"
import { mergedNear } from "./near-records.js"
import { rawValues } from "./raw-values.js"
import { type StatedRules, choosing, statedRules } from "./rules.js"
import { agree, sameValue } from "./said.js"
import type { ValidationSubject } from "../subject.js"
import type { Told } from "./told-conflicts.js"

/** Fields of records that were merged field by field, where the table or the list of near ones says that they were. */
export function silentFields(
  { records }: RecordLedger,
  subject: ValidationSubject,
  told: Told,
): Examined["findings"] {
  const raw = rawValues(subject)
  const rules = statedRules(subject.params)
  const near = mergedNear(subject)
  if (rules === undefined) return []
  return records.flatMap((record) => {
    const [first] = record.sources
    const whole = first === undefined ? undefined : raw(first)
    const chain = rules.named(record.path) ?? (record.path.endsWith("[]") ? rules.anyList : rules.anyValue)
    const isNear = near.has(record.id)
    if (whole === undefined || record.sources.length < 2 || !(isNear || chain.last?.rule === "unionBy"))
      return []
    const stands: Standing = {
      path: record.path,
      told: `${record.path.slice(0, -2)}${selectorOf(record, whole, chain)}`,
      rules: chain.last?.rule === "unionBy" ? rules : choosing(rules),
      membersOf: membersOnce(),
      compared: isNear ? comparedIn(subject.params, record.path) : [],
    }
    return record.sources.flatMap((source) => {
      const delivered = raw(source)
      if (delivered === undefined) return []
      return losingFields(delivered, record.value, stands)
        .filter((field) => !told(field.told, source.briefId, field.value))
        .map(({ path }) => ({
          message: `${source.ref} says something else than ${record.id} (${path}), and no conflict tells of it`,
          recordIds: [record.id],
        }))
    })
  })
}

interface Standing {
  /** Of the table, and as a conflict names it. */
  readonly path: string
  readonly told: string
  readonly rules: StatedRules
  /** What stands in a merged object, by key; looked up once for all sources. */
  readonly membersOf: (merged: JsonObject) => ReadonlyMap<string, Json>
  /** Fields by whose words near records were found: these differ by nature. */
  readonly compared: readonly (readonly string[])[]
}

interface LosingField {
  readonly path: string
  readonly told: string
  readonly value: Json
}

type JsonObject = Readonly<Record<string, unknown>>

function membersOnce(): Standing["membersOf"] {
  const known = new Map<JsonObject, ReadonlyMap<string, Json>>()
  return (merged) => {
    const before = known.get(merged)
    if (before !== undefined) return before
    const entries = Object.entries(merged as Readonly<Record<string, Json>>)
    const members = new Map(entries.map(([key, value]) => [key.normalize("NFC"), value]))
    known.set(merged, members)
    return members
  }
}

/** `[name="zod"]`, by what the first source says; the place in the list where nothing names it. */
function selectorOf({ at }: IntegratedRecord, whole: Json, { last }: Chain): string {
  const keys = last?.rule === "unionBy" ? elementKeys(last) : []
  const shown = keys.map(({ name, keys: way }) => {
    const own = valueAt(whole, way) ?? null
    return own === null || valueKey(own) === undefined ? undefined : `${name}=${JSON.stringify(own)}`
  })
  return keys.length === 0 || shown.includes(undefined)
    ? `[${at.slice(at.lastIndexOf("/") + 1)}]`
    : `[${shown.join()}]`
}

function comparedIn(params: Json | undefined, path: string): readonly (readonly string[])[] {
  const lists: unknown = isPlainObject(params) ? params["duplicates"] : undefined
  const own = Array.isArray(lists) ? lists.filter((one) => isPlainObject(one) && one["of"] === path) : []
  return own.flatMap((one: Readonly<Record<string, unknown>>) =>
    Array.isArray(one["on"]) ? one["on"].map((field) => parseKeys(String(field), "duplicates")) : [],
  )
}

function losingFields(delivered: Json, merged: Json, standing: Standing): readonly LosingField[] {
  if (!isPlainObject(delivered) || !isPlainObject(merged)) return []
  const { rules } = standing
  const byKey = standing.membersOf(merged)
  return Object.entries(delivered).flatMap(([given, value]) => {
    const key = given.normalize("NFC")
    const stands = byKey.get(key) ?? null
    if (value === null || stands === null || sameValue(value, stands)) return []
    if (standing.compared.some((keys) => keys.length === 1 && keys[0] === key)) return []
    const path = pathOfMember(standing.path, key)
    const inner: Standing = {
      path,
      told: pathOfMember(standing.told, key),
      rules,
      membersOf: standing.membersOf,
      compared: standing.compared.flatMap(([first, ...rest]) => (first === key ? [rest] : [])),
    }
    const named = rules.named(path)
    if (named === undefined && isPlainObject(value) && isPlainObject(stands))
      return losingFields(value, stands, inner)
    const field = { path, told: inner.told, value }
    if (Array.isArray(value) || Array.isArray(stands))
      return losesAsList(value, stands, rules, named) ? [field] : []
    const chain = named ?? rules.anyValue
    return chain.last !== undefined || agree(value, stands, chain) ? [] : [field]
  })
}

/** Whether a list, or what stands against one, lost as a whole: elements that merge lose nothing. */
function losesAsList(value: Json, stands: Json, rules: StatedRules, named: Chain | undefined): boolean {
  const chain = named ?? (Array.isArray(value) ? rules.anyList : rules.anyValue)
  if (chain.last === undefined || chain.grain !== "elements") return chain.last === undefined
  // A list and something else do not merge.
  if (!Array.isArray(value) || !Array.isArray(stands)) return named === undefined
  if (chain.deciding.length === 0) return false
  const keys = chain.last.rule === "unionBy" ? elementKeys(chain.last) : []
  const idOf = (element: Json): string | undefined => aboutOf(element, keys) ?? valueKey(element)
  const kept = new Set((stands as readonly Json[]).map(idOf))
  return (value as readonly Json[]).some((element) => {
    const id = idOf(element)
    return id !== undefined && !kept.has(id)
  })
}
