import type { Conflict } from "../../task/conflict.js"
import { type Side, canBeCited, sidesInWords, valuesOf } from "./contradictions.js"
import type { Reading } from "./reread.js"

/**
 * The conflicts of the merge, then those that were found in writing: one entry for each contradiction, with what reading
 * again brought.
 *
 * A model that reads what branches wrote must not decide what stands in a merge: there it only adds to the detail.
 */
export function conflictEntries(
  merged: readonly Conflict[],
  readings: readonly Reading[],
): readonly Conflict[] {
  // By what it says: an answer that is mended belongs to a merge that was made anew since.
  const readingOf = new Map(
    readings.map((reading) => [JSON.stringify(reading.contradiction.merge), reading] as const),
  )
  return [
    ...merged.map((conflict) => withReading(conflict, readingOf.get(JSON.stringify(conflict)))),
    ...readings.filter(({ contradiction }) => contradiction.merge === undefined).map(foundEntry),
  ]
}

function withReading(conflict: Conflict, reading: Reading | undefined): Conflict {
  if (reading === undefined) return conflict
  const { statement, unread } = reading
  const found = reading.conflict ? "" : ", no contradiction was found"
  const told =
    statement === undefined ? ", without a statement that cites its records" : `: ${statement.text}`
  return {
    ...conflict,
    detail: `${conflict.detail}; ${unread ?? `read again at the source${found}${told}`}`,
  }
}

function foundEntry({ contradiction: { about, sides }, conflict, statement, unread }: Reading): Conflict {
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
