import { isPlainObject } from "../../../task/json.js"
import type { RecordLedger } from "../../../task/record.js"
import { pathOfMember, pointerTo } from "../../merge/path.js"
import type { Examined } from "../check.js"
import { type StatedRules, statedRules } from "./rules.js"
import type { ValidationSubject } from "../subject.js"

interface Part {
  readonly value: unknown
  readonly path: string
  readonly at: string
}

/** What stands in the output and comes from no record; empty lists, empty objects and `null` say nothing. */
export function unexplainedParts(
  records: RecordLedger["records"],
  root: unknown,
  { params }: ValidationSubject,
): Examined["findings"] {
  const rules = statedRules(params)
  const byPlace = new Map(records.map((record) => [record.at, record]))
  const strange: string[] = []
  const look = ({ value, path, at }: Part): void => {
    if (value === null || value === undefined || byPlace.has(at)) return
    if (Array.isArray(value)) {
      for (const [place, own] of value.entries())
        look({ value: own, path: `${path}[]`, at: pointerTo(at, place) })
      return
    }
    if (isPlainObject(value)) {
      const beside = byPlace.get(pointerTo(at, keptUnder(path, rules)))
      for (const [key, own] of Object.entries(value)) {
        if (key === "briefId" && own === beside?.sources[0]?.briefId) continue
        look({ value: own, path: pathOfMember(path, key.normalize("NFC")), at: pointerTo(at, key) })
      }
      return
    }
    if (!isNothing(value, path, rules)) strange.push(at)
  }
  look({ value: root, path: "$", at: "" })
  return strange.map((at) => ({ message: `${at || "the output"} holds what comes from no record` }))
}

/** The key under which a value stands that was kept as it is, beside the id of its brief; empty where none is. */
function keptUnder(path: string, rules: StatedRules | undefined): string {
  if (!path.endsWith("[]")) return ""
  // Outputs that were kept apart stand so, without any table.
  if (rules === undefined) return "output"
  return lastAt(path, rules).includes("keepAll") ? "value" : ""
}

/** The count and the sum of lists without an element. */
function isNothing(value: unknown, path: string, rules: StatedRules | undefined): boolean {
  return value === 0 && lastAt(path, rules).some((rule) => rule === "count" || rule === "sum")
}

function lastAt(path: string, rules: StatedRules | undefined): readonly string[] {
  if (rules === undefined) return []
  const named = rules.named(path)
  const chains = named === undefined ? [rules.anyValue, rules.anyList] : [named]
  return chains.flatMap(({ last }) => (last === undefined ? [] : [last.rule]))
}
