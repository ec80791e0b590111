import { z } from "zod"
import { type Frame, type Note, condensePrompt } from "../../agents/prompts/synthesis-prompts.js"
import type { RemovedSentence } from "../../task/prose.js"
import type { IntegrateContext } from "../integrator.js"
import { type CitedSentence, checkCitations, contradictionsSchema, sentenceSchema } from "./citations.js"
import type { NamedAmong } from "./contradictions.js"
import { type Desk, askDesk, fenceFor, tokensOf } from "./desk.js"
import { holdClaims } from "./hold-claims.js"
import { lenient } from "./lenient.js"
import { claimNotes, claimRoom, pack, recordIdsOf, sizeOf } from "./notes.js"

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
      readonly named: readonly NamedAmong[]
      readonly warnings: readonly string[]
    }
  | { readonly ok: false; readonly shortfall: string }

/** The shape of the reply. */
export const condensedSchema = lenient(
  z.object({ claims: z.array(sentenceSchema), conflicts: contradictionsSchema }),
)

/** Characters of a condensed list: more is seldom written in one reply. */
const fullList = 10_000
const fewestLists = 4
/** Characters: a shorter list holds no claim worth the call. */
export const leastList = 200
/** Of a word in a list, with its share of the citations; more than most take, as models write more than is asked. */
const charactersPerWord = 8

/** Condensed lists that one prompt holds. */
function listsPerPrompt(room: number, fanIn: number | undefined): number {
  const wanted = fanIn ?? Math.max(fewestLists, Math.floor(room / fullList))
  return Math.max(2, Math.min(wanted, Math.floor(room / leastList)))
}

/**
 * Condenses notes, level by level, until they fit into one prompt.
 *
 * Refuses before anything is paid when the levels cannot be enough. From then on they are: each list is held to what the
 * levels that follow can take, and to half a prompt, so that each level has fewer calls than the one before.
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
  const removed: RemovedSentence[] = []
  const unknown: string[] = []
  const named: NamedAmong[] = []
  let cut = { left: 0, of: 0 }
  let left = notes
  for (let level = 0; ; level += 1) {
    const groups = pack(left, room, sizeOf)
    if (groups.length <= 1)
      return {
        ok: true,
        notes: left,
        levels: level,
        named,
        removed,
        unknown,
        warnings: cutWarnings(cut, desk),
      }
    const further = desk.maxLevels - 1 - level
    if (level === 0 && groups.length > fanIn ** further)
      return { ok: false, shortfall: tooMuch(left, room, desk) }
    const prompts = claimRoom(room)
    const listRoom = Math.floor(Math.min(prompts / 2, (prompts * fanIn ** (further - 1)) / groups.length))
    const words = Math.floor(Math.min(prompts / fanIn, listRoom) / charactersPerWord)
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
      // A quarter of a prompt at most, so that prompts can be filled with what comes.
      const list = holdClaims(checked.kept, listRoom, Math.floor(prompts / 4))
      lists.push(list.held)
      removed.push(...checked.removed, ...list.removed)
      unknown.push(...checked.unknown)
      named.push({ named: reply.value.conflicts, known })
      cut = { left: cut.left + list.removed.length, of: cut.of + list.removed.length + list.held.length }
    }
    left = claimNotes(lists.flat(), room)
    if (left.length === 0) return { ok: false, shortfall: nothingUsable(removed) }
  }
}

function tooMuch(left: readonly Note[], room: number, { maxLevels, maxCharacters }: Desk): string {
  const size = tokensOf(left.reduce((sum, note) => sum + sizeOf(note), 0))
  return `the records take about ${size} tokens, of which a prompt holds ${tokensOf(room)} (maxInputTokens: ${tokensOf(maxCharacters)}), and ${maxLevels === 1 ? "a single level" : `${maxLevels} levels`} of calls (maxLevels) cannot bring that down: raise one of them`
}

function nothingUsable(removed: readonly RemovedSentence[]): string {
  const [first] = removed
  if (first === undefined) return "synthesis failed: no claim was condensed from the records"
  return `synthesis failed: none of the ${removed.length} condensed claims can be used: ${first.reason}`
}

function cutWarnings(
  cut: { readonly left: number; readonly of: number },
  { maxCharacters }: Desk,
): readonly string[] {
  if (cut.left === 0) return []
  const room = `longer than a prompt has room for (maxInputTokens: ${tokensOf(maxCharacters)})`
  return [`${cut.left} of ${cut.of} condensed claims were left out: they, or their lists, were ${room}`]
}
