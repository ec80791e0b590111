import type { Draws } from "../draws.js"
import type { Block } from "../prompt/blocks.js"
import type { Prompt } from "../prompt/prompt.js"
import type { JsonSchema } from "../schema/json-schema.js"
import { bothSides, findConflicts, hasEntriesWith, propertiesOf, subjectOf } from "./conflicts.js"
import { pickSentences } from "./pick-sentences.js"
import { rank } from "./rank-sentences.js"
import type { Skill } from "./skill.js"
import { type Statement, joined, statementsOf } from "./statements.js"

const mostClaims = 20

/** Writes out of records: sentences that stand in them, each with the records in which it stands. */
export const synthesis: Skill = {
  name: "synthesis",
  answer({ prompt, schema }, draws) {
    const made = schema === undefined ? undefined : makeReply(schema, prompt, draws)
    return made === undefined ? undefined : { text: JSON.stringify(made), material: {}, made }
  },
}

function makeReply(
  schema: JsonSchema,
  prompt: Prompt,
  draws: Draws,
): Readonly<Record<string, unknown>> | undefined {
  if (hasEntriesWith(schema, "sentences", ["number", "text", "records"])) return { sentences: mended(prompt) }
  if (hasEntriesWith(schema, "sentences", ["text", "records"])) {
    const picked = picks(prompt, draws)
    return { sentences: inParagraphs(picked), conflicts: findConflicts(statementsOf(prompt)) }
  }
  if (hasEntriesWith(schema, "claims", ["text", "records"])) {
    const claims = picks(prompt, draws, mostClaims).map(sentence)
    return { claims, conflicts: findConflicts(statementsOf(prompt)) }
  }
  const names = Object.keys(propertiesOf(schema, schema) ?? {})
  if (!["conflict", "statement", "records"].every((name) => names.includes(name))) return undefined
  return readAgain(prompt)
}

function picks(prompt: Prompt, draws: Draws, most?: number): readonly Statement[] {
  const statements = statementsOf(prompt)
  const ranked = rank(prompt.task ?? prompt.question, joined(statements))
  return pickSentences(ranked, new Set(statements.map(({ source }) => source)).size, draws, most)
}

function sentence({ text, recordIds }: Statement) {
  return { text, records: recordIds }
}

/** A paragraph each: quotations that do not follow from one another. */
function inParagraphs(statements: readonly Statement[]) {
  return statements.map((statement, index) => ({
    ...sentence(statement),
    paragraph: index > 0,
  }))
}

/** Whether statements that are the same but for their numbers are among the sources. */
function readAgain(prompt: Prompt) {
  const statements = statementsOf(prompt)
  const about = prompt.beside.find(({ tag }) => tag.startsWith("conflict-"))?.text.split("\n")[0]
  const [found] = findConflicts(statements).filter((conflict) => conflict.about === about)
  if (found !== undefined) return { conflict: true, statement: found.detail, records: found.records }
  // Bare numbers come without what was asked; different ones stand against each other all the same.
  const bare = statements.filter((statement) => subjectOf(statement) === undefined)
  const sides = firstOfEach(bare.length > 1 ? bare : statements)
  const texts = new Set(sides.map(({ text }) => text))
  return {
    conflict: texts.size > 1,
    statement: texts.size > 1 ? bothSides(sides) : (sides[0]?.text ?? ""),
    records: [...new Set(sides.flatMap(({ recordIds }) => recordIds))],
  }
}

function firstOfEach(statements: readonly Statement[]): readonly Statement[] {
  return statements.filter(({ by }, index) => statements.findIndex((other) => other.by === by) === index)
}

/** In place of each failing sentence, the one of its records that comes nearest. */
function mended(prompt: Prompt) {
  const statements = statementsOf(prompt)
  return prompt.beside.flatMap((block) => {
    const number = Number(block.attributes?.get("number"))
    if (!block.tag.startsWith("sentence-") || !Number.isInteger(number)) return []
    const { text, ids } = citedIn(block)
    const own = statements.filter(({ recordIds }) => recordIds.some((id) => ids.includes(id)))
    const [nearest] = rank(text, own)
    return nearest === undefined ? [] : [{ number, ...sentence(nearest) }]
  })
}

function citedIn({ text }: Block): { readonly text: string; readonly ids: readonly string[] } {
  const [, said = text, ids = ""] = /^(.*) \[([^\][]+)\]$/m.exec(text) ?? []
  return { text: said, ids: ids.split(", ") }
}
