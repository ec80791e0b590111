import { z } from "zod"
import { writePrompt } from "../../agents/prompts/synthesis-prompts.js"
import type { RemovedSentence } from "../../task/prose.js"
import type { IntegrateContext } from "../integrator.js"
import type { ProseMaterial } from "../prose-writer.js"
import {
  type CitedSentence,
  checkCitations,
  contradictionsSchema,
  eachSentence,
  sentenceSchema,
  shown,
} from "./citations.js"
import { type Condensed, condense } from "./condense.js"
import { contradictionLines, isOpen } from "./conflict-entries.js"
import { canBeCited, mergeContradictions, namedContradictions } from "./contradictions.js"
import { type Desk, askDesk, fenceFor } from "./desk.js"
import type { Draft } from "./draft.js"
import { type FrameLines, frameLines } from "./frame.js"
import { lenient } from "./lenient.js"
import { recordIdsOf, recordNotes, someFence } from "./notes.js"
import { promptRoom } from "./prompt-room.js"
import { type Reading, reread } from "./reread.js"

/** A draft, or why there is none. */
export type Written =
  | { readonly ok: true; readonly draft: Draft }
  | { readonly ok: false; readonly shortfall: string }

const answerSchema = lenient(
  z.object({
    sentences: z.array(sentenceSchema.extend({ paragraph: z.boolean() })),
    conflicts: contradictionsSchema,
  }),
)

/** The shape of the last reply. */
export function replySchemaOf(output: z.ZodType | undefined): z.ZodType {
  return output === undefined
    ? answerSchema
    : lenient(z.object({ answer: output, conflicts: contradictionsSchema }))
}

/** Writes an answer over records: condensed where they do not fit, contradictions read again, citations checked. */
export async function writeAnswer(
  material: ProseMaterial,
  context: IntegrateContext,
  desk: Desk,
): Promise<Written> {
  const merged = mergeContradictions(material, desk.maxRereads)
  const told = contradictionLines(merged.map((contradiction) => ({ contradiction, conflict: true })))
  const framesIn = (maxCharacters: number): FrameLines =>
    frameLines(material.records, told, context, maxCharacters)
  const room = promptRoom(context.task, (characters) => framesIn(characters).longest, desk)
  if (!room.ok) return room
  const frames = framesIn(desk.maxCharacters)
  const notes = recordNotes(material.records, room.characters)
  // First, as it refuses what cannot be done before anything is paid.
  const condensed = await condense(notes, room.characters, frames.around, desk, context)
  if (!condensed.ok) return condensed
  const { found, removed } = namedContradictions(condensed.named, merged, material)
  const readings = await reread([...merged, ...found], rest([], desk), desk, context)
  return finish({ condensed, frames, readings, removed }, material, context, desk)
}

/** Characters of the line and the tags around a list, at most. */
const titleCharacters = 150

interface Prepared {
  readonly condensed: Extract<Condensed, { ok: true }>
  readonly frames: FrameLines
  readonly readings: readonly Reading[]
  readonly removed: readonly RemovedSentence[]
}

/** The last call, and what it leaves to be read again. */
async function finish(
  { condensed, frames, readings: before, removed }: Prepared,
  material: ProseMaterial,
  context: IntegrateContext,
  desk: Desk,
): Promise<Written> {
  const { notes } = condensed
  const told = contradictionLines(before)
  const bare = writePrompt(context.task, notes, frames.whole(notes, [], 0), {
    fence: someFence,
    structured: false,
  })
  const frame = frames.whole(notes, told, desk.maxCharacters - desk.standing - bare.length - titleCharacters)
  const fence = fenceFor(context.random, notes, frame)
  const structured = desk.output !== undefined
  const objective = writePrompt(context.task, notes, frame, { fence, structured })
  const reply = await askDesk(
    desk,
    { id: "synthesis", objective, output: replySchemaOf(desk.output) },
    context,
  )
  if (!reply.ok) return { ok: false, shortfall: `synthesis failed: ${reply.reason}` }
  const known = recordIdsOf(notes)
  const written = reply.value as
    | z.output<typeof answerSchema>
    | { sentences?: undefined; answer: unknown; conflicts: [] }
  const named = namedContradictions(
    [{ named: written.conflicts, known }],
    before.map(({ contradiction }) => contradiction),
    material,
  )
  const readings = [...before, ...(await reread(named.found, rest(before, desk), desk, context))]
  const { kept, removed: uncited, unknown } = checkCitations(written.sentences ?? [], known)
  const strangers = [...new Set([...condensed.unknown, ...unknown])]
  if (written.sentences !== undefined && kept.length === 0) {
    const count = written.sentences.length
    return { ok: false, shortfall: `synthesis failed: no sentence (of ${count}) cites a record that exists` }
  }
  const draft: Draft = {
    sentences:
      written.sentences === undefined ? [] : [...kept, ...untold(kept, readings)].flatMap(eachSentence),
    readings,
    removed: [...condensed.removed, ...removed, ...uncited, ...named.removed],
    warnings: [
      ...condensed.warnings,
      ...(strangers.length === 0
        ? []
        : [`citations of records that do not exist were left out: ${shown(strangers)}`]),
      ...(structured ? ["the answer has a shape of its own: its citations are not checked"] : []),
    ],
    levels: condensed.levels + 1,
    ...(written.sentences === undefined ? { structured: { value: written.answer } } : {}),
  }
  return { ok: true, draft }
}

/**
 * What reading again brought and no sentence tells: none of them cites all the records that it rests on. Of a single
 * record, whose branches differ, a sentence may cite one side.
 */
function untold(sentences: readonly CitedSentence[], readings: readonly Reading[]): readonly CitedSentence[] {
  return readings.filter(isOpen).flatMap(({ statement, contradiction }) => {
    if (statement === undefined || !canBeCited(contradiction)) return []
    const told =
      statement.recordIds.length > 1 &&
      sentences.some(({ recordIds }) => statement.recordIds.every((id) => recordIds.includes(id)))
    return told ? [] : [{ ...statement, paragraph: true }]
  })
}

/** How many more may be read again, and the number of the next. */
function rest(
  readings: readonly Reading[],
  { maxRereads }: Desk,
): { readonly left: number; readonly first: number } {
  return { left: Math.max(0, maxRereads - readings.length), first: readings.length + 1 }
}
