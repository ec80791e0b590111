import { isPlainObject } from "../../task/json.js"
import type { Brief } from "../../task/brief.js"

/** A text with the place it stands in; inputs that hold `documents` are shown to models as such. */
export interface Document {
  readonly source: string
  readonly text: string
}

/** Who the model is and how it is to work: persona, instructions, then the brief's constraints. */
export function systemPrompt(
  brief: Brief,
  persona: string | undefined,
  instructions: string | undefined,
): string {
  const parts = [
    ...(persona === undefined ? [] : [`You are ${persona}.`]),
    ...(instructions === undefined ? [] : [instructions]),
    ...(brief.constraints === undefined ? [] : [list("Keep to these constraints:", brief.constraints)]),
  ]
  return parts.join("\n\n")
}

/** What a branch is asked: objective, scope, input. */
export function briefPrompt(brief: Brief): string {
  const { scope } = brief
  const parts = [
    brief.objective,
    ...(scope?.in === undefined ? [] : [list("In scope:", scope.in)]),
    ...(scope?.out === undefined ? [] : [list("Out of scope, leave to others:", scope.out)]),
    ...(brief.format === undefined ? [] : [`Exact format of your output: ${brief.format}`]),
    ...(brief.input === undefined || brief.input === brief.objective ? [] : [inputPrompt(brief.input)]),
    ...(brief.dependencies ?? []).map(({ briefId, output }) =>
      block("output", shown(output), ` id=${JSON.stringify(briefId)}`),
    ),
  ]
  return parts.join("\n\n")
}

/** Sent with the schema for models that are not held to it by their provider. */
export function schemaPrompt(schema: unknown): string {
  return `Reply with one JSON value that follows this JSON Schema, and with nothing else:\n${JSON.stringify(schema)}`
}

/** The one repair round: what was wrong, and what is wanted. */
export function repairPrompt(problem: string): string {
  return `Your reply could not be used: ${problem}. Send the whole reply again, corrected, as JSON that follows the schema, and nothing else.`
}

/** The input of a brief or of a run; a question that stands in it comes first. */
export function inputPrompt(input: unknown, tag = "input"): string {
  if (!isPlainObject(input) || !Array.isArray(input["documents"])) return block(tag, shown(input))
  const { documents, task, ...others } = input
  const question = typeof task === "string" ? [task] : []
  const beside = typeof task === "string" || task === undefined ? others : { task, ...others }
  return [
    ...question,
    ...(Object.keys(beside).length === 0 ? [] : [block(tag, shown(beside))]),
    ...documents.map((one) =>
      isDocument(one)
        ? block("document", one.text, ` source=${JSON.stringify(one.source)}`)
        : block("document", shown(one)),
    ),
  ].join("\n\n")
}

function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value, null, 2)
}

/** Text between tags that it cannot close: the tag is numbered until the text does not hold its end. */
function block(name: string, text: string, attributes = ""): string {
  let tag = name
  for (let number = 1; text.includes(`</${tag}`); number += 1) tag = `${name}-${number}`
  return `<${tag}${attributes}>\n${text}\n</${tag}>`
}

function isDocument(value: unknown): value is Document {
  return isPlainObject(value) && typeof value["source"] === "string" && typeof value["text"] === "string"
}

function list(title: string, entries: readonly string[]): string {
  return [title, ...entries.map((entry) => `- ${entry}`)].join("\n")
}

/** Asks for a voter's own confidence beside its answer. */
export const confidencePrompt = [
  'Reply in JSON: your answer under "answer", and under "confidence" how likely it is that this answer is right,',
  "as a number from 0 (certainly wrong) to 1 (certainly right). Be honest: a guess is near 0.",
].join(" ")
