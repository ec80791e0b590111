import { type Json, isPlainObject } from "../../../task/json.js"
import type { Chain } from "../../merge/chain.js"
import type { CompleteRule } from "../../merge/merge-rule.js"
import { pathOfMember } from "../../merge/path.js"
import { type ElementKey, elementKeys } from "../../merge/rules/lists.js"
import { valueAt } from "../../merge/rules/value-at.js"
import { isForbiddenKey, valueKey } from "../../merge/value-key.js"
import { equalJson } from "./equal-json.js"
import { listPath, type StatedRules } from "./rules.js"
import { type Said, combinesTo } from "./said.js"

/** A field of an element that was merged by its fields. */
interface FieldPlace {
  readonly path: string
  readonly rules: StatedRules
  /** The keys under which the element merges, as seen from here: these are no matter of rules. */
  readonly keys: readonly (readonly string[])[]
}

/** Paths of fields that do not come of what was said: changed, invented or left out. */
export function unaccountedFields(
  value: Json,
  said: readonly Said[],
  path: string,
  rules: StatedRules,
  keys: readonly ElementKey[],
): readonly string[] {
  return members(value, said, { path, rules, keys: keys.map((key) => key.keys) })
}

/** Which thing an element is about, by its keys; `undefined` for one that lacks a key. */
export function aboutOf(value: Json, keys: readonly ElementKey[]): string | undefined {
  if (keys.length === 0 || !isPlainObject(value)) return undefined
  const ids = keys.map((key) => {
    const own = valueAt(value, key.keys) ?? null
    return own === null ? undefined : valueKey(own)
  })
  return ids.includes(undefined) ? undefined : ids.join()
}

function members(value: Json, said: readonly Said[], place: FieldPlace): readonly string[] {
  const byKey = new Map<string, { value?: Json; readonly said: Said[] }>()
  const at = (key: string) => {
    const name = key.normalize("NFC")
    const known = byKey.get(name) ?? { said: [] }
    byKey.set(name, known)
    return known
  }
  for (const [key, own] of entriesOf(value)) at(key).value = own
  for (const { briefId, value: whole } of said)
    for (const [key, own] of entriesOf(whole))
      if (!isForbiddenKey(key)) at(key).said.push({ briefId, value: own })
  return [...byKey].flatMap(([key, field]) => {
    const keys = place.keys.flatMap(([first, ...rest]) => (first === key ? [rest] : []))
    return member(field.value, field.said, { ...place, path: pathOfMember(place.path, key), keys })
  })
}

function entriesOf(value: Json): readonly (readonly [string, Json])[] {
  return isPlainObject(value) ? Object.entries(value) : []
}

function member(value: Json | undefined, all: readonly Said[], place: FieldPlace): readonly string[] {
  const { path, rules, keys } = place
  // `null` says nothing.
  const said = all.filter((one) => one.value !== null)
  if (said.length === 0) return value === undefined || value === null ? [] : [path]
  const named = rules.named(path) ?? (keys.some((rest) => rest.length === 0) ? asDelivered : undefined)
  if (value === undefined || value === null) return nothingIn(said, named, rules) ? [] : [path]
  if (named !== undefined) return fits(value, said, named, place) ? [] : [path]
  const lists = said.filter((one) => Array.isArray(one.value))
  const objects = said.filter((one) => isPlainObject(one.value))
  if (isPlainObject(value)) return objects.length === 0 ? [path] : members(value, objects, place)
  const single = said.filter((one) => !Array.isArray(one.value) && !isPlainObject(one.value))
  return fits(value, single, rules.anyValue, place) || fits(value, lists, rules.anyList, place) ? [] : [path]
}

const asDelivered: Chain = { deciding: [{ rule: "only" }], grain: "whole" }

/** Whether nothing could be made of what was said: it may not be merged, or is nothing to count with. */
function nothingIn(said: readonly Said[], named: Chain | undefined, rules: StatedRules): boolean {
  return said.every((one) => {
    const { last, grain } = named ?? (Array.isArray(one.value) ? rules.anyList : rules.anyValue)
    const parts = grain === "values" ? elementsOf([one]) : [one]
    const usable = countsNumbers(last) ? parts.filter(({ value }) => typeof value === "number") : parts
    return usable.every(({ value }) => valueKey(value) === undefined)
  })
}

/** What is no number is left out there. */
function countsNumbers(rule: CompleteRule | undefined): boolean {
  return rule?.rule === "sum" || rule?.rule === "min" || rule?.rule === "max"
}

function fits(value: Json, said: readonly Said[], chain: Chain, place: FieldPlace): boolean {
  const { deciding, last, grain } = chain
  if (said.length === 0) return false
  if ((last === undefined || deciding.length > 0) && said.some((one) => equalJson(one.value, value)))
    return true
  if (last === undefined) return false
  if (grain !== "elements") {
    const all = grain === "values" ? elementsOf(said) : said
    const parts = countsNumbers(last) ? all.filter((one) => typeof one.value === "number") : all
    // Lists without an element have a count and a sum all the same.
    return combinesTo(value, parts, last) || (parts.length === 0 && value === 0)
  }
  const lists = said.filter((one) => Array.isArray(one.value))
  const single = said.filter((one) => !Array.isArray(one.value))
  const keys = last.rule === "unionBy" ? elementKeys(last) : []
  const holds = (some: readonly Said[]): boolean =>
    some.length > 0 &&
    holdsAll(value, elementsOf(some), { ...place, path: `${listPath(place.path)}[]` }, keys, last.rule)
  return holds(lists) || holds(single) || (deciding.length > 0 && lists.some((one) => holds([one])))
}

function elementsOf(said: readonly Said[]): readonly Said[] {
  return said.flatMap(({ briefId, value }) =>
    Array.isArray(value)
      ? (value as readonly Json[]).map((own) => ({ briefId, value: own }))
      : [{ briefId, value }],
  )
}

/** Whether a list has each element once, or each as often as it was said where nothing merges. */
function holdsAll(
  list: Json,
  elements: readonly Said[],
  place: FieldPlace,
  keys: readonly ElementKey[],
  rule: string,
): boolean {
  if (!Array.isArray(list)) return false
  const idOf = (value: Json): string | undefined => aboutOf(value, keys) ?? valueKey(value)
  const groups = new Map<string, Said[]>()
  for (const element of elements) {
    const id = valueKey(element.value) === undefined ? undefined : idOf(element.value)
    if (id === undefined) continue
    const known = groups.get(id)
    if (known === undefined) groups.set(id, [element])
    else known.push(element)
  }
  const wanted = rule === "concatOrdered" ? [...groups.values()].flat().length : groups.size
  if (list.length !== wanted) return false
  const seen = new Set<string>()
  for (const own of list as readonly Json[]) {
    const id = idOf(own)
    const group = id === undefined ? undefined : groups.get(id)
    if (id === undefined || group === undefined) return false
    seen.add(id)
    if (aboutOf(own, keys) === undefined) continue
    const inner = { ...place, keys: keys.map((key) => key.keys) }
    if (members(own, group, inner).length > 0) return false
  }
  return seen.size === groups.size
}
