import type { Conflict } from "../../task/conflict.js"
import type { Prose } from "../../task/prose.js"
import type { CitedSentence } from "./citations.js"
import { citation, conflictEntry } from "./conflict-entries.js"
import type { Draft } from "./draft.js"

/** An answer: prose, or a value of the caller's shape. */
export interface Assembled {
  readonly prose?: Prose
  readonly structured?: unknown
  /** Those of the merge as they are, then what reading again brought. */
  readonly conflicts: readonly Conflict[]
  readonly warnings: readonly string[]
}

export function assemble(draft: Draft, conflicts: readonly Conflict[]): Assembled {
  const { sentences, readings, removed, levels, warnings, structured } = draft
  const answer =
    structured === undefined
      ? {
          prose: {
            text: inParagraphs(sentences),
            claims: sentences.map(({ text, recordIds }) => ({ sentence: text, recordIds })),
            removed,
            levels,
          },
        }
      : { structured: structured.value }
  const read = readings.flatMap((reading) => conflictEntry(reading) ?? [])
  return { ...answer, conflicts: [...conflicts, ...read], warnings }
}

function inParagraphs(sentences: readonly CitedSentence[]): string {
  return sentences
    .map(({ text, recordIds, paragraph }, index) => {
      const before = index === 0 ? "" : paragraph === true ? "\n\n" : " "
      return `${before}${text}${citation(recordIds)}`
    })
    .join("")
}
