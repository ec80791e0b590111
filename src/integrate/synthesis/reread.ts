import { z } from "zod"
import { type SourceNote, rereadPrompt } from "../../agents/prompts/synthesis-prompts.js"
import { drawFence } from "../../agents/prompts/judge-prompts.js"
import type { IntegrateContext } from "../integrator.js"
import { checkCitations } from "./citations.js"
import type { Contradiction, Side } from "./contradictions.js"
import { type Desk, askDesk } from "./desk.js"
import { shownValue } from "./notes.js"

/** A contradiction, and what its sources say when they are read again. */
export interface Reading {
  readonly contradiction: Contradiction
  /** Whether the sources do contradict each other; so they are taken to, where nobody has read them again. */
  readonly conflict: boolean
  /** What they really say, with the records it cites; absent when nobody has read them, or without a usable citation. */
  readonly statement?: { readonly text: string; readonly recordIds: readonly string[] }
  /** Why they were not read again. */
  readonly unread?: string
}

/** The shape of the reply. */
export const rereadSchema = z.object({
  conflict: z.boolean(),
  statement: z.string().max(4_000),
  records: z.array(z.string()),
})

/**
 * Reads the sources of contradictions again, side by side, one call each.
 *
 * @param left how many may still be read; those beyond it come back unread
 * @param first number of the first of them in the record of the run
 */
export async function reread(
  contradictions: readonly Contradiction[],
  { left, first }: { readonly left: number; readonly first: number },
  desk: Desk,
  context: IntegrateContext,
): Promise<readonly Reading[]> {
  return Promise.all(
    contradictions.map((contradiction, index) =>
      index < left
        ? readAgain(contradiction, first + index, desk, context)
        : Promise.resolve({
            contradiction,
            conflict: true,
            unread: `not read again: at most ${desk.maxRereads} are (maxRereads)`,
          }),
    ),
  )
}

async function readAgain(
  contradiction: Contradiction,
  number: number,
  desk: Desk,
  context: IntegrateContext,
): Promise<Reading> {
  const { about, detail, sides } = contradiction
  const sources = sides.map((side, index) => sourceNote(side, about, index))
  const said = [about, detail].filter((part) => part !== "").join("\n")
  const texts = [said, ...sources.map(({ text, id, briefIds }) => [id, ...briefIds, text].join("\n"))]
  const fence = drawFence(context.random, texts.join("\n"))
  const objective = rereadPrompt(context.task, said, sources, fence)
  const reply = await askDesk(
    desk,
    { id: `synthesis-reread-${number}`, objective, output: rereadSchema },
    context,
  )
  if (!reply.ok) return { contradiction, conflict: true, unread: `could not be read again: ${reply.reason}` }
  const { conflict, statement, records } = reply.value
  const known = new Set(sides.flatMap(({ recordId }) => recordId ?? []))
  const [cited] = checkCitations([{ text: statement, records }], known).kept
  return { contradiction, conflict, ...(cited === undefined ? {} : { statement: cited }) }
}

function sourceNote(
  { recordId, briefId, value, whole, evidence }: Side,
  about: string,
  index: number,
): SourceNote {
  const lines = [
    shownValue(value),
    ...(whole === undefined ? [] : [`That is ${about} in:\n${shownValue(whole)}`]),
    ...(evidence.length === 0 ? [] : [["Evidence:", ...evidence.map((one) => `- ${one}`)].join("\n")]),
  ]
  return { id: recordId ?? `S${index + 1}`, briefIds: [briefId], text: lines.join("\n\n") }
}
