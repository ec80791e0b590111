import type { IntegratedRecord } from "../../task/record.js"

/**
 * The records that a conflict of the merge is about, by its path: `packages[name="zod"].licence` is about the record at
 * `packages[]` whose name is zod, `summary` about the one at `summary`. Empty when the path names none.
 */
export function recordsAt(path: string, records: readonly IntegratedRecord[]): readonly IntegratedRecord[] {
  const found = records.filter((record) => covers(record, path))
  const longest = Math.max(0, ...found.map((record) => record.path.length))
  // Of `packages[]` and `$`, which both hold it, the nearer one.
  return found.filter((record) => record.path.length === longest)
}

function covers(record: IntegratedRecord, path: string): boolean {
  if (record.path === "$") return true
  const base = record.path.replace(/\[\]$/, "")
  if (!path.startsWith(base)) return false
  const rest = path.slice(base.length)
  if (base === record.path) return rest === "" || rest.startsWith(".") || rest.startsWith("[")
  const selector = /^\[((?:[^\]"]|"(?:[^"\\]|\\.)*")*)\]/.exec(rest)?.[1]
  if (selector === undefined) return false
  if (/^\d+$/.test(selector)) return record.at.endsWith(`/${selector}`)
  return selectorsIn(selector).every(([key, wanted]) => memberOf(record.value, key) === wanted)
}

/** `name="zod",version="4"` as pairs, values as JSON text. */
function selectorsIn(selector: string): readonly (readonly [string, string])[] {
  return [...selector.matchAll(/([^=,\s]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^,]*)/g)].map(
    ([, key = "", value = ""]) => [key, value.trim()] as const,
  )
}

function memberOf(value: unknown, key: string): string | undefined {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, key)) return undefined
  return JSON.stringify(Reflect.get(value, key))
}
