import type { Conflict, ConflictValue, Duplicate } from "../task/conflict.js"
import { type Json, isPlainObject } from "../task/json.js"
import type { Prose } from "../task/prose.js"
import type { RecordLedger } from "../task/record.js"
import { names, some } from "./lists.js"
import { clip, count, counted } from "./numbers.js"

/** Values of a conflict that are told one by one. */
const mostValues = 4
const valueWidth = 60
const lineWidth = 240

/** Conflicts under a heading, those that nobody resolved first; empty where there are none. */
export function conflictLines(conflicts: readonly Conflict[]): readonly string[] {
  if (conflicts.length === 0) return []
  const open = conflicts.filter(({ status }) => status !== "resolved")
  const resolved = conflicts.filter(({ status }) => status === "resolved")
  const unresolved = open.filter(({ status }) => status === "unresolved").length
  const kinds = [
    ...(unresolved === 0 ? [] : [`${count(unresolved)} unresolved`]),
    ...(open.length === unresolved ? [] : [`${count(open.length - unresolved)} escalated`]),
    ...(resolved.length === 0 ? [] : [`${count(resolved.length)} resolved`]),
  ]
  return [`conflicts, ${kinds.join(", ")}:`, ...some([...open, ...resolved].map(conflictText))]
}

/** A conflict in one line: where, who says what, and which rule made what of it. */
function conflictText(conflict: Conflict): string {
  const { path, values, rule, chosen, status, detail } = conflict
  if (values.length === 0) return clip(`${path}: ${detail}`, lineWidth)
  const said = values.slice(0, mostValues).map(saidBy).join(" or ")
  const others = values.length - mostValues
  const all = others > 0 ? `${said} or ${count(others)} more` : said
  const end = chosen === null ? `none chosen (${rule})` : `${valueText(chosen)} chosen by ${rule}`
  return clip(`${path}: ${all}; ${status === "resolved" ? "" : `${status}, `}${end}`, lineWidth)
}

function saidBy({ value, briefIds }: ConflictValue): string {
  return `${valueText(value)} (${names(briefIds)})`
}

function valueText(value: Json): string {
  if (typeof value === "string") return JSON.stringify(clip(value, valueWidth))
  const members = isPlainObject(value) ? Object.values(value) : []
  // A finding with its source reads better without its keys.
  if (members.length > 0 && members.every((member) => typeof member === "string"))
    return members.map((member) => JSON.stringify(clip(member, valueWidth))).join(", ")
  return clip(JSON.stringify(value), valueWidth)
}

/** Duplicates that people are to decide about; those that were merged are counted. */
export function duplicateLines(duplicates: readonly Duplicate[], ledger?: RecordLedger): readonly string[] {
  const proposed = duplicates.filter(({ status }) => status === "proposed")
  const merged = duplicates.filter(({ status, near }) => status === "merged" && near === true).length
  if (proposed.length === 0) return merged === 0 ? [] : [`near-duplicates: ${count(merged)} merged`]
  const values = new Map(ledger?.records.map(({ id, value }) => [id, value]))
  const lines = proposed.map(({ recordIds, refs, similarity, detail }) => {
    const shown = recordIds.flatMap((id) => {
      const value = values.get(id)
      return value === undefined ? [] : [`${id} ${valueText(value)}`]
    })
    const pair =
      shown.length > 1 ? shown.join(" and ") : `${names(recordIds.length > 0 ? recordIds : refs)}: ${detail}`
    return clip(`${similarity.toFixed(2)} ${pair}`, lineWidth)
  })
  const also = merged === 0 ? "" : `, ${count(merged)} merged`
  return [`near-duplicates, ${count(proposed.length)} proposed and not merged${also}:`, ...some(lines)]
}

/** What became of every record, in one line. */
export function ledgerLine({ counts }: RecordLedger): string {
  const parts = (["kept", "merged", "dropped", "missing"] as const).map(
    (name) => `${count(counts[name])} ${name}`,
  )
  return `records: ${count(counts.in)} in = ${parts.join(" + ")}`
}

/** Sentences that were taken out of an answer, and why. */
export function removedLines(prose: Prose | undefined): readonly string[] {
  const removed = prose?.removed ?? []
  if (removed.length === 0) return []
  return [
    `removed from the answer, ${counted(removed.length, "sentence")}:`,
    ...some(
      removed.map(({ sentence, reason }) => `${JSON.stringify(clip(sentence, 100))}: ${clip(reason, 100)}`),
    ),
  ]
}
