import { type Json, isPlainObject } from "../task/json.js"
import { some } from "./lists.js"
import { clip } from "./numbers.js"

const lineWidth = 240

/** Rules are few, and each of them may be the one that somebody looks for. */
const mostRules = 30

/** Rules that take in every value: nothing is left to plan order after them. */
const combining = new Set(["union", "unionBy", "concatOrdered", "sum", "min", "max", "count", "keepAll"])

const otherPaths: ReadonlyMap<string, string> = new Map([
  ["*", "every other value"],
  ["*[]", "every other list"],
])

/** The rules of a merge, path by path, out of the integrator's parameters; empty for an integrator without a table. */
export function ruleLines(params: Json): readonly string[] {
  const table = isPlainObject(params) ? params["rules"] : undefined
  if (!isPlainObject(table) || Object.keys(table).length === 0) return []
  const rows = Object.entries(table).map(([path, chain]) => ({
    path: otherPaths.get(path) ?? clip(path, 80),
    rules: clip(chainText(chain), lineWidth),
  }))
  const width = Math.min(40, Math.max(...rows.map(({ path }) => path.length)))
  return [
    "rules:",
    ...some(
      rows.map(({ path, rules }) => `${path.padEnd(width)}  ${rules}`),
      mostRules,
    ),
  ]
}

function chainText(chain: unknown): string {
  const rules: readonly unknown[] = Array.isArray(chain) ? chain : [chain]
  const last = rules.at(-1)
  const name = isPlainObject(last) ? last["rule"] : last
  const end = typeof name === "string" && combining.has(name) ? [] : ["plan order"]
  return [...rules.map(ruleText), ...end].join(", then ")
}

function ruleText(rule: unknown): string {
  if (!isPlainObject(rule)) return String(rule)
  const { rule: name, ...settings } = rule
  const shown = Object.values(settings).map(settingText)
  return shown.length === 0 ? String(name) : `${String(name)}(${shown.join(", ")})`
}

function settingText(setting: unknown): string {
  if (Array.isArray(setting)) return setting.map(settingText).join(", ")
  if (!isPlainObject(setting)) return String(setting)
  return Object.entries(setting)
    .map(([key, value]) => `${key} ${String(value)}`)
    .join(", ")
}
