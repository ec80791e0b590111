import { z } from "zod"
import { drawFence } from "../../agents/prompts/judge-prompts.js"
import { type FailingSentence, mendPrompt } from "../../agents/prompts/synthesis-prompts.js"
import type { RemovedSentence } from "../../task/prose.js"
import type { IntegrateContext } from "../integrator.js"
import type { ProseMaterial } from "../prose-writer.js"
import { type CitedSentence, checkCitations, eachSentence, sentenceSchema } from "./citations.js"
import { type Desk, askDesk } from "./desk.js"
import type { Draft, DraftSentence } from "./draft.js"
import { failingSentences } from "./failing-sentences.js"
import { pack, shownValue, someFence } from "./notes.js"

/** The shape of the reply. */
export const mendedSchema = z.object({
  sentences: z.array(sentenceSchema.extend({ number: z.int() })),
})

/** What became of one failing sentence. */
type Fate =
  | { readonly sentences: readonly CitedSentence[] }
  | { readonly lost: string }
  /** Nobody could be asked, so that nothing is known to be beyond mending. */
  | { readonly stands: string }

/**
 * Has the failing sentences written again, those alone; one that fails once more is taken out.
 *
 * What nobody could be asked about stays as it is, with its findings, and so does an answer of which nothing would be
 * left.
 *
 * Sentences are told apart by the findings of the validation that sent the answer back.
 */
export async function mend(
  draft: Draft,
  material: ProseMaterial,
  context: IntegrateContext,
  desk: Desk,
): Promise<{ readonly draft: Draft; readonly reason: string }> {
  const failing = failingSentences(draft.sentences, context.findings)
  if (failing.size === 0)
    return { draft, reason: "the answer stands: no finding is about a sentence that could be mended" }
  const fresh = draft.sentences.flatMap(({ text, recordIds, mended }, index) => {
    const reasons = failing.get(index)
    return reasons === undefined || mended === true ? [] : [{ number: index + 1, text, recordIds, reasons }]
  })
  const fates = await writeAgain(fresh, material, context, desk)
  const removed: RemovedSentence[] = []
  const left: string[] = []
  const sentences = draft.sentences.flatMap((sentence, index): readonly DraftSentence[] => {
    const reasons = failing.get(index)
    if (reasons === undefined) return [sentence]
    const fate = fates.get(index + 1) ?? { lost: "it failed again after it was written again" }
    if ("stands" in fate) {
      left.push(fate.stands)
      return [sentence]
    }
    if ("lost" in fate) {
      removed.push({ sentence: sentence.text, reason: `${fate.lost}: ${reasons.join("; ")}` })
      return []
    }
    return fate.sentences.map((one, place) => ({
      ...one,
      mended: true,
      ...(place === 0 && sentence.paragraph === true ? { paragraph: true } : {}),
    }))
  })
  if (sentences.length === 0)
    return { draft, reason: "the answer stands: mending would leave no sentence of it" }
  const again = failing.size - removed.length - left.length
  const standing = left.length === 0 ? "" : `, ${left.length} left as they were (${left[0] ?? ""})`
  return {
    draft: { ...draft, sentences, removed: [...draft.removed, ...removed] },
    reason: `of ${failing.size} failing sentences, ${again} written again, ${removed.length} removed${standing}`,
  }
}

/** As many sentences to a call as fit, the calls side by side; what became of each, by number. */
async function writeAgain(
  failing: readonly FailingSentence[],
  { records }: ProseMaterial,
  context: IntegrateContext,
  desk: Desk,
): Promise<ReadonlyMap<number, Fate>> {
  const sources = new Map(
    records.map(({ id, value, sources: from }) => [
      id,
      { id, briefIds: [...new Set(from.map(({ briefId }) => briefId))], text: shownValue(value) },
    ]),
  )
  const sourcesOf = (some: readonly FailingSentence[]) =>
    [...new Set(some.flatMap(({ recordIds }) => recordIds))].flatMap((id) => sources.get(id) ?? [])
  const objectiveOf = (some: readonly FailingSentence[], fence: string): string =>
    mendPrompt(context.task, some, sourcesOf(some), fence)
  const around = objectiveOf([], someFence).length
  const room = desk.maxCharacters - desk.standing - around - longerNumbers
  const groups = pack(failing, room, (one) => objectiveOf([one], someFence).length - around)
  const asked = groups.map(async (group, index): Promise<readonly (readonly [number, Fate])[]> => {
    const shown = [...sourcesOf(group), ...group].map((one) => JSON.stringify(one))
    const objective = objectiveOf(group, drawFence(context.random, shown.join("\n")))
    const reply = await askDesk(
      desk,
      { id: `synthesis-mend-${index + 1}`, objective, output: mendedSchema },
      context,
    )
    if (!reply.ok) return group.map(({ number }) => [number, { stands: reply.reason }])
    const known = new Set(group.flatMap(({ recordIds }) => recordIds))
    return group.map(({ number }) => {
      const said = reply.value.sentences.filter((sentence) => sentence.number === number)
      const sentences = checkCitations(said, known).kept.flatMap(eachSentence)
      return [number, sentences.length === 0 ? { lost: "it could not be mended" } : { sentences }]
    })
  })
  return new Map((await Promise.all(asked)).flat())
}

/** Characters by which the numbers of sentences and of records in a prompt grow with them, at most. */
const longerNumbers = 20
