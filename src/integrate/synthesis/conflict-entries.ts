import type { Conflict } from "../../task/conflict.js"
import { type Side, canBeCited, sidesInWords, valuesOf } from "./contradictions.js"
import type { Reading } from "./reread.js"

/**
 * What reading again brought, as an entry of the conflict list.
 *
 * A conflict of the merge stays as the merge has it, whatever a model says of it: the reading is an entry of its own.
 */
export function conflictEntry({ contradiction, conflict, statement, unread }: Reading): Conflict | undefined {
  const { about, sides, merge } = contradiction
  if (merge !== undefined && unread !== undefined) return undefined
  const said = statement?.text ?? sidesInWords(sides)
  const open = conflict || statement === undefined
  return {
    path: about,
    values: valuesOf(sides),
    rule: unread === undefined ? "read again at the source" : "none",
    chosen: open ? null : said,
    rejected: [],
    status: open ? "unresolved" : "resolved",
    detail: unread === undefined ? said : `${said} (${unread})`,
  }
}

/**
 * Contradictions as a prompt tells of them: what was read again, else both sides.
 *
 * Not those whose sides no record holds: a sentence about them could cite nothing. Code names them under the answer.
 */
export function contradictionLines(readings: readonly Reading[]): readonly string[] {
  return readings
    .filter((reading) => isOpen(reading) && canBeCited(reading.contradiction))
    .map(({ contradiction: { about, sides }, statement }) =>
      statement === undefined
        ? `${about}: ${sidesInWords(sides)}${citation(idsOf(sides))}`
        : `${about}: ${statement.text}${citation(statement.recordIds)}`,
    )
}

/** Whether the sources are left standing against each other. */
export function isOpen({ conflict, statement }: Reading): boolean {
  return conflict || statement === undefined
}

/** ` [R1, R3]`, behind a sentence; nothing without records. */
export function citation(recordIds: readonly string[]): string {
  return recordIds.length === 0 ? "" : ` [${recordIds.join(", ")}]`
}

function idsOf(sides: readonly Side[]): readonly string[] {
  return [...new Set(sides.flatMap(({ recordId }) => recordId ?? []))]
}
