import { type Json, isPlainObject } from "../task/json.js"
import { some } from "./lists.js"
import { clip } from "./numbers.js"

const lineWidth = 240

/** Rules are few, and each of them may be the one that somebody looks for. */
const mostRules = 30

/** The rules of a merge, one line a path, as its parameters say them; empty for an integrator without a table. */
export function ruleLines(params: Json): readonly string[] {
  const words: unknown = isPlainObject(params) ? params["inWords"] : undefined
  if (!Array.isArray(words) || words.length === 0) return []
  return [
    "rules:",
    ...some(
      words.map((line) => clip(String(line), lineWidth)),
      mostRules,
    ),
  ]
}
