import { type Json, isPlainObject } from "../../task/json.js"

/** Rules that take in every value, so that none of them loses. */
const combiningRules = new Set(["union", "unionBy", "concatOrdered", "sum", "min", "max", "count", "keepAll"])

/** True for what a record may be dropped by without anybody having said something else: what could not be combined, and near-duplicates. */
export function leavesNoLoser(rule: string): boolean {
  const name = /^[a-z-]+/i.exec(rule)?.[0] ?? ""
  return combiningRules.has(name) || name.startsWith("near-duplicate")
}

/** The names of the rules at a path of the merge table, in their order; `undefined` for a path that it does not name. */
export type RuleNames = (path: string) => readonly string[] | undefined

/** Reads the rules out of an integrator's parameters, where it has a table of them. */
export function ruleNames(params: Json | undefined): RuleNames {
  const table = isPlainObject(params) ? params["rules"] : undefined
  return (path) => {
    if (!isPlainObject(table) || !Object.hasOwn(table, path)) return undefined
    const chain = table[path]
    const rules: readonly unknown[] = Array.isArray(chain) ? chain : [chain]
    return rules.map((rule) => String(isPlainObject(rule) ? rule["rule"] : rule))
  }
}

/** True for a chain under which different values may all stand: combined, or near enough to be taken for one. */
export function takesInAll(names: readonly string[]): boolean {
  return names.includes("numeric") || combiningRules.has(names.at(-1) ?? "")
}
