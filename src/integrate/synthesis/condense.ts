import { z } from "zod"
import { type Frame, type Note, condensePrompt } from "../../agents/synthesis-prompts.js"
import type { RemovedSentence } from "../../task/prose.js"
import type { IntegrateContext } from "../integrator.js"
import {
  type CitedSentence,
  type NamedContradiction,
  checkCitations,
  contradictionsSchema,
  sentenceSchema,
} from "./citations.js"
import { type Desk, askDesk, fenceFor, tokensOf } from "./desk.js"
import { claimNotes, pack, recordIdsOf, sizeOf } from "./notes.js"

/** What fits into one prompt, and how it came to. */
export type Condensed =
  | {
      readonly ok: true
      readonly notes: readonly Note[]
      /** Calls one upon the other so far. */
      readonly levels: number
      readonly removed: readonly RemovedSentence[]
      readonly unknown: readonly string[]
      /** Contradictions that were named on the way, with the records that were shown. */
      readonly named: readonly { readonly about: NamedContradiction; readonly known: ReadonlySet<string> }[]
    }
  | { readonly ok: false; readonly shortfall: string }

const condensedSchema = z.object({
  claims: z.array(sentenceSchema),
  conflicts: contradictionsSchema,
})

/** Characters of a condensed list: more is seldom written in one reply. */
const fullList = 10_000
const fewestLists = 4
const charactersPerWord = 7

/** Condensed lists that one prompt holds. */
function listsPerPrompt(room: number, fanIn: number | undefined): number {
  return fanIn ?? Math.max(fewestLists, Math.floor(room / fullList))
}

/**
 * Condenses notes, level by level, until they fit into one prompt.
 *
 * Refuses before anything is paid when the levels cannot be enough.
 *
 * @param room characters of a prompt that notes may take
 */
export async function condense(
  notes: readonly Note[],
  room: number,
  frameOf: (notes: readonly Note[]) => Frame,
  desk: Desk,
  context: IntegrateContext,
): Promise<Condensed> {
  const fanIn = listsPerPrompt(room, desk.fanIn)
  const state = { removed: [] as RemovedSentence[], unknown: [] as string[] }
  const named: { about: NamedContradiction; known: ReadonlySet<string> }[] = []
  let left = notes
  for (let level = 0; ; level += 1) {
    const groups = pack(left, room, sizeOf)
    if (groups.length <= 1) return { ok: true, notes: left, levels: level, named, ...state }
    const further = desk.maxLevels - 1 - level
    if (groups.length > fanIn ** further) return { ok: false, shortfall: tooMuch(left, room, level, desk) }
    const words = Math.max(20, Math.floor(room / fanIn / charactersPerWord))
    const replies = await Promise.all(
      groups.map((group, index) => {
        const frame = frameOf(group)
        const fence = fenceFor(context.random, group, frame)
        const objective = condensePrompt(context.task, group, frame, { fence, words })
        return askDesk(
          desk,
          { id: `synthesis-${level + 1}-${index + 1}`, objective, output: condensedSchema },
          context,
        )
      }),
    )
    const lists: (readonly CitedSentence[])[] = []
    for (const [index, reply] of replies.entries()) {
      if (!reply.ok) {
        const where = `call ${index + 1} of ${groups.length} on level ${level + 1}`
        return { ok: false, shortfall: `synthesis failed: ${where}: ${reply.reason}` }
      }
      const known = recordIdsOf(groups[index] ?? [])
      const checked = checkCitations(reply.value.claims, known)
      lists.push(checked.kept)
      state.removed.push(...checked.removed)
      state.unknown.push(...checked.unknown)
      named.push(...reply.value.conflicts.map((about) => ({ about, known })))
    }
    left = claimNotes(lists.flat(), room)
    if (left.length === 0)
      return { ok: false, shortfall: "synthesis failed: no claim cites a record that exists" }
  }
}

function tooMuch(
  left: readonly Note[],
  room: number,
  level: number,
  { maxLevels, maxCharacters }: Desk,
): string {
  const size = tokensOf(left.reduce((sum, note) => sum + sizeOf(note), 0))
  const what = level === 0 ? "the records" : `the claims condensed on level ${level}`
  return `${what} take about ${size} tokens, of which a prompt holds ${tokensOf(room)} (maxInputTokens: ${tokensOf(maxCharacters)}), and ${maxLevels === 1 ? "a single level" : `${maxLevels} levels`} of calls (maxLevels) cannot bring that down: raise one of them`
}
