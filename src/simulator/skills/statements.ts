import type { Block } from "../prompt/blocks.js"
import type { Prompt } from "../prompt/prompt.js"
import { type Sentence, sentencesOf } from "../prompt/sentences.js"

/** A sentence that stands in records, or a claim that was condensed from some. */
export interface Statement extends Sentence {
  readonly recordIds: readonly string[]
  /** Who delivered it; of a claim, the records it cites. */
  readonly by: string
  /** What they were asked, where the prompt tells. */
  readonly objective: string | undefined
}

/** What the records and claims of a prompt say, each sentence with the source that it names itself. */
export function statementsOf({ documents, beside }: Prompt): readonly Statement[] {
  const objectives = new Map(beside.filter(({ tag }) => tag.startsWith("briefs-")).flatMap(objectivesIn))
  return documents.flatMap((block) => {
    if (block.tag.startsWith("claims-")) return claimsIn(block)
    return block.tag.startsWith("record-") ? statementsIn(block, objectives) : []
  })
}

/** The sentences of one record. */
function statementsIn(block: Block, objectives: ReadonlyMap<string, string>): readonly Statement[] {
  // Parts of a record are cited as the whole.
  const id = (block.source ?? "").replace(/\/\d+$/, "")
  const by = block.attributes?.get("brief") ?? id
  // Of a source that is read again: the value, not what it stood in and what speaks for it.
  const value = block.text.replace(/\n\n(?:That is .* in|Evidence):\n[\s\S]*$/, "")
  return sentencesOf([{ ...block, text: value, source: undefined }]).map(({ text, source, line }) => ({
    text: source === undefined || text.endsWith("]") ? text : `${text} [${source}]`,
    source: id,
    line,
    recordIds: [id],
    by,
    objective: objectives.get(by),
  }))
}

/** `- SENTENCE [R1, R3]`, a line each. */
function claimsIn({ text }: Block): readonly Statement[] {
  return [...text.matchAll(/^- (.+) \[([^\][]+)\]$/gm)].map(([, sentence = "", ids = ""], index) => ({
    text: sentence,
    source: ids,
    line: index + 1,
    recordIds: ids.split(", "),
    by: ids,
    objective: undefined,
  }))
}

/** `- BRIEF: OBJECTIVE`, a line each. */
function objectivesIn({ text }: Block): readonly (readonly [string, string])[] {
  return [...text.matchAll(/^- (.+?): (.+)$/gm)].map(
    ([, id = "", objective = ""]) => [id, objective] as const,
  )
}

/** Statements of the same words as one, with all the records in which they stand. */
export function joined(statements: readonly Statement[]): readonly Statement[] {
  const byText = new Map<string, Statement>()
  for (const statement of statements) {
    const known = byText.get(statement.text)
    const recordIds = [...new Set([...(known?.recordIds ?? []), ...statement.recordIds])]
    byText.set(statement.text, { ...(known ?? statement), recordIds })
  }
  return [...byText.values()]
}
