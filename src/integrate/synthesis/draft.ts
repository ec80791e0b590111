import type { RemovedSentence } from "../../task/prose.js"
import type { ProseMaterial } from "../prose-writer.js"
import type { CitedSentence } from "./citations.js"
import type { Reading } from "./reread.js"

/** An answer as it was written: what its text is made of. */
export interface Draft {
  /** In order; those that were mended say so. */
  readonly sentences: readonly DraftSentence[]
  readonly readings: readonly Reading[]
  readonly removed: readonly RemovedSentence[]
  readonly warnings: readonly string[]
  readonly levels: number
  /** The answer in a shape of the caller's, instead of sentences. */
  readonly structured?: { readonly value: unknown }
}

export interface DraftSentence extends CitedSentence {
  readonly mended?: true
}

const key = "synthesis: draft"

interface Kept {
  readonly of: string
  readonly draft: Draft
}

/** Keeps a draft, so that a later round can mend it instead of writing it all again. */
export function keepDraft(memory: Map<string, unknown>, material: ProseMaterial, draft: Draft): void {
  const kept: Kept = { of: nameOf(material), draft }
  memory.set(key, kept)
}

/** The draft that was written from the same records, if there is one. */
export function keptDraft(memory: Map<string, unknown>, material: ProseMaterial): Draft | undefined {
  const kept = memory.get(key) as Kept | undefined
  return kept?.of === nameOf(material) ? kept.draft : undefined
}

function nameOf({ records, conflicts }: ProseMaterial): string {
  return JSON.stringify([records.map(({ id, value, sources }) => [id, value, sources]), conflicts])
}
