import { z } from "zod"
import type { RemovedSentence } from "../../task/prose.js"
import { withoutOwnCitations } from "./own-citations.js"
import { sentencesIn } from "./sentences.js"

/** How a model is asked for a sentence and what it rests on. */
export const sentenceSchema = z.object({
  text: z.string().max(4_000),
  records: z
    .array(z.string())
    .describe('ids of the records that the sentence rests on, for example ["R1", "R3"]'),
})

/** How a model is asked for contradictions. */
export const contradictionsSchema = z.array(
  z.object({
    about: z.string().describe("what the records contradict each other about, in a few words"),
    records: z.array(z.string()).describe("ids of the records that contradict each other"),
    detail: z.string().describe("what each of them says"),
  }),
)

export type NamedContradiction = z.output<typeof contradictionsSchema>[number]

/** A sentence and the records it cites, which exist. */
export interface CitedSentence {
  readonly text: string
  readonly recordIds: readonly string[]
  /** True where a new paragraph begins. */
  readonly paragraph?: boolean
}

/** What is left of sentences whose citations were looked up. */
export interface CheckedSentences {
  readonly kept: readonly CitedSentence[]
  readonly removed: readonly RemovedSentence[]
  /** Cited beside records that exist. */
  readonly unknown: readonly string[]
}

/** Takes out sentences without a citation that exists, and citations that do not. */
export function checkCitations(
  sentences: readonly (z.output<typeof sentenceSchema> & { readonly paragraph?: boolean })[],
  known: ReadonlySet<string>,
): CheckedSentences {
  const kept: CitedSentence[] = []
  const removed: RemovedSentence[] = []
  const unknown = new Set<string>()
  // The paragraph begins with the next sentence, when the one that was to begin it is taken out.
  let begins = false
  for (const { text, records, paragraph = false } of sentences) {
    begins ||= paragraph
    const sentence = withoutBlockMarks(oneLine(text))
    const ids = [...new Set(records.map(readId).filter((id) => id !== ""))]
    const recordIds = ids.filter((id) => known.has(id))
    const others = ids.filter((id) => !known.has(id))
    if (sentence === "") continue
    if (recordIds.length === 0) {
      const reason =
        ids.length === 0 ? "it cites no record" : `it cites only unknown records: ${shown(others)}`
      removed.push({ sentence, reason })
      continue
    }
    for (const id of others) unknown.add(id)
    kept.push({ text: sentence, recordIds, ...(begins ? { paragraph: true } : {}) })
    begins = false
  }
  return { kept, removed, unknown: [...unknown] }
}

/** Each sentence by itself, so that each is checked by itself, where what cites records is several. */
export function eachSentence({ text, recordIds, paragraph }: CitedSentence): readonly CitedSentence[] {
  return sentencesIn(text).map((sentence, index) => ({
    text: sentence,
    recordIds,
    ...(index === 0 && paragraph === true ? { paragraph } : {}),
  }))
}

/** Ids as models write them: `R3`, `[R3]`, `r3`, and `R3/2` for a part of it. */
export function readId(id: string): string {
  const plain = id
    .trim()
    .replace(/^\[(.*)\]$/, "$1")
    .trim()
  const match = /^r(\d+)(?:\/\d+)?$/i.exec(plain)
  return match === null ? plain : `R${match[1] ?? ""}`
}

/** Unknown ids for people: they are a model's text, and may be anything. */
export function shown(ids: readonly string[]): string {
  const some = ids.slice(0, 5).map((id) => oneLine(id).slice(0, 40))
  return ids.length > some.length
    ? `${some.join(", ")} and ${ids.length - some.length} more`
    : some.join(", ")
}

/** A sentence that makes no heading and no code of the paragraph that begins with it. */
function withoutBlockMarks(line: string): string {
  return line.replace(/^(?:(?:#{1,6}(?=\s|$)|~{3,}|`{3,}(?=[^`]*$))\s*)+/, "")
}

/** A sentence in one line, so that it cannot pass for a part of the answer's form, and without citations in its text: code writes those. */
export function oneLine(text: string): string {
  return withoutOwnCitations(text.replaceAll(/\s+/g, " ")).trim()
}
