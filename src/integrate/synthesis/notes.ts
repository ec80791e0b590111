import { type Note, noteSize } from "../../agents/prompts/synthesis-prompts.js"
import type { Json } from "../../task/json.js"
import type { IntegratedRecord } from "../../task/record.js"
import type { CitedSentence } from "./citations.js"
import { linesWithin } from "./lines-within.js"
import { splitText } from "./split-text.js"

/** A word as long as any that is drawn, for measuring notes before they get theirs. */
export const someFence = "x".repeat(16)

/** Characters that a note takes in a prompt, at most. */
export function sizeOf(note: Note): number {
  return noteSize(note, someFence)
}

/** A record as models are shown it: a text as it stands, anything else as JSON. */
export function shownValue(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2)
}

/** Records as notes of at most `most` characters each; longer ones come in numbered parts, none of them cut short. */
export function recordNotes(records: readonly IntegratedRecord[], most: number): readonly Note[] {
  return records.flatMap(({ id, sources, value }) => {
    const briefIds = [...new Set(sources.map(({ briefId }) => briefId))]
    const whole: Note = { kind: "record", id, briefIds, text: shownValue(value) }
    if (sizeOf(whole) <= most) return [whole]
    // Each part repeats it.
    const shown = { ...whole, briefIds: linesWithin(briefIds, Math.floor(most / 4)) }
    const tags = sizeOf({ ...shown, id: `${id}/00000`, text: "", part: "00000 of 00000" })
    const parts = splitText(whole.text, Math.max(1, most - tags))
    return parts.map((text, index): Note => ({
      ...shown,
      id: `${id}/${index + 1}`,
      text,
      part: `${index + 1} of ${parts.length}`,
    }))
  })
}

/** Claims, none of them larger, as notes of at most `most` characters each. */
export function claimNotes(claims: readonly CitedSentence[], most: number): readonly Note[] {
  return pack(claims, claimRoom(most), claimSize).map((group) => ({ kind: "claims", claims: group }))
}

/** Characters that a claim takes in a note. */
export function claimSize(claim: CitedSentence): number {
  return sizeOf({ kind: "claims", claims: [claim] }) - noClaims + 1
}

/** Characters for claims in a note of so many. */
export function claimRoom(most: number): number {
  return most - noClaims
}

const noClaims = sizeOf({ kind: "claims", claims: [] })

/** Things in groups of at most `most` in size, in their order; what is larger stands alone. */
export function pack<Item>(
  items: readonly Item[],
  most: number,
  size: (item: Item) => number,
): readonly (readonly Item[])[] {
  const groups: Item[][] = []
  let room = 0
  for (const item of items) {
    const needed = size(item)
    const last = groups.at(-1)
    if (last !== undefined && needed <= room) {
      last.push(item)
      room -= needed
    } else {
      groups.push([item])
      room = most - needed
    }
  }
  return groups
}

/** Ids of the records that notes are about, parts under the id of the whole. */
export function recordIdsOf(notes: readonly Note[]): ReadonlySet<string> {
  return new Set(
    notes.flatMap((note) =>
      note.kind === "record"
        ? [note.id.replace(/\/\d+$/, "")]
        : note.claims.flatMap(({ recordIds }) => recordIds),
    ),
  )
}
