import { z } from "zod"
import { parseKeys } from "../path.js"
import type { Candidate, Scope } from "../saying.js"
import { type Instant, readInstant } from "./instant.js"
import type { RuleDefinition } from "./definition.js"
import { byNumber, highest } from "./ruling.js"
import { valueAt } from "./value-at.js"

const schema = z.strictObject({
  rule: z.literal("recency"),
  /** Where the date stands: in the element that the value belongs to, else in the whole output. */
  path: z.string().min(1, "expected a path that is not empty"),
})

/**
 * The newest value, by the date (ISO 8601) or number at `path` of the element it belongs to, else of the whole output;
 * never by when it arrived.
 *
 * A date that cannot be read loses; dates stand against dates and numbers against numbers only.
 *
 * @example
 * ```ts
 * import { mergeOutputs, recency } from "langgraph-quorum/merge"
 *
 * const outputs = [
 *   { briefId: "a", output: { version: "1.9", date: "2026-11-02" } },
 *   { briefId: "b", output: { version: "1.10", date: "2026-11-20" } },
 * ]
 * const rules = { version: recency("date"), date: recency("date") }
 * console.log(mergeOutputs(outputs, rules).value) // { version: "1.10", date: "2026-11-20" }
 * ```
 */
export function recency(path: string): z.input<typeof schema> {
  return { rule: "recency", path }
}

export const recencyRule: RuleDefinition<z.output<typeof schema>> = {
  kind: "deciding",
  schema,
  label: ({ path }) => `recency(${path})`,
  words: ({ path }) => `newest by ${path}`,
  narrow(candidates, { path }) {
    const keys = parseKeys(path, "recency")
    const instants = new Map(candidates.map((candidate) => [candidate, newest(candidate, keys)]))
    const kinds = new Set([...instants.values()].map((instant) => instant?.kind))
    // A date has no place among numbers: then this rule has no say.
    if (kinds.has("date") && kinds.has("number")) return undefined
    return highest(candidates, (candidate) => instants.get(candidate)?.at, byNumber)
  },
}

function newest(candidate: Candidate, keys: readonly string[]): Instant | undefined {
  let top: Instant | undefined
  for (const { scope } of candidate.sayings) {
    const instant = instantIn(scope, keys)
    if (instant !== undefined && (top === undefined || instant.at > top.at)) top = instant
  }
  return top
}

function instantIn(scope: Scope | undefined, keys: readonly string[]): Instant | undefined {
  if (scope === undefined) return undefined
  const value = valueAt(scope.value, keys)
  return value === undefined ? instantIn(scope.outer, keys) : readInstant(value)
}
