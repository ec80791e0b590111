import type { Conflict } from "../../task/conflict.js"
import type { Prose } from "../../task/prose.js"
import type { CitedSentence } from "./citations.js"
import { citation, conflictEntries } from "./conflict-entries.js"
import type { Draft } from "./draft.js"

/** An answer: prose, or a value of the caller's shape. */
export interface Assembled {
  readonly prose?: Prose
  readonly structured?: unknown
  /** Those of the merge, then those that were found in writing. */
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
  return { ...answer, conflicts: conflictEntries(conflicts, readings), warnings }
}

function inParagraphs(sentences: readonly CitedSentence[]): string {
  return sentences
    .map(({ text, recordIds, paragraph }, index) => {
      const before = index === 0 ? "" : paragraph === true ? "\n\n" : " "
      return `${before}${text}${citation(recordIds)}`
    })
    .join("")
}
