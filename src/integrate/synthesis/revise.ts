import type { IntegrateContext } from "../integrator.js"
import type { ProseMaterial } from "../prose-writer.js"
import { type Assembled, assemble } from "./assemble.js"
import type { Desk } from "./desk.js"
import { type Draft, keepDraft, keptDraft } from "./draft.js"
import { mend } from "./mend.js"
import { writeAnswer } from "./write-answer.js"

/** An answer, and in one line how it came about; or why there is none. */
export type Revised =
  | (Assembled & { readonly ok: true; readonly reason: string })
  | { readonly ok: false; readonly shortfall: string }

/** Writes an answer, or mends the one that was written from the same records and did not pass validation. */
export async function reviseOrWrite(
  material: ProseMaterial,
  context: IntegrateContext,
  desk: Desk,
): Promise<Revised> {
  const kept = keptDraft(context.memory, material)
  if (kept === undefined) {
    const written = await writeAnswer(material, context, desk)
    return written.ok ? done(written.draft, writtenFrom(material, written.draft)) : written
  }
  if (kept.structured !== undefined)
    return done(kept, "the answer stands: one of a shape of its own is not mended")
  const { draft, reason } = await mend(kept, material, context, desk)
  return done(draft, reason)

  function done(draft: Draft, why: string): Revised {
    keepDraft(context.memory, material, draft)
    return { ok: true, ...assemble(draft, material.conflicts), reason: why }
  }
}

function writtenFrom({ records }: ProseMaterial, { levels, sentences, structured }: Draft): string {
  const briefs = new Set(records.flatMap(({ sources }) => sources.map(({ briefId }) => briefId)))
  const calls = levels === 1 ? "one call" : `${levels} levels of calls`
  const from = `written from ${records.length} records of ${briefs.size} briefs in ${calls}`
  if (structured !== undefined) return from
  return `${from}, ${new Set(sentences.flatMap(({ recordIds }) => recordIds)).size} of them cited`
}
