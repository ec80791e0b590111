import { type JsonSchema, isRecord, optionsOf, plainSchema, typeOf } from "../schema/json-schema.js"
import { isAnswer } from "../schema/field-names.js"
import type { SkillRequest } from "./skill.js"

/** One thing to choose. */
export interface Option {
  /** What the reply says: the label of a labelled option, the option itself otherwise. */
  readonly label: string
  /** What it stands for. */
  readonly text: string
}

/** What is offered, and the question without the list. */
export interface OfferedOptions {
  readonly options: readonly Option[]
  readonly question: string
}

/** The options that the schema or the prompt offers; `undefined` when there is no choice to make. */
export function offeredOptions(request: SkillRequest): OfferedOptions | undefined {
  const { prompt, instructions, schema } = request
  const listed = listedOptions(prompt.asked)
  const inSchema = schema === undefined ? undefined : schemaOptions(schema)
  if (inSchema !== undefined) {
    const texts = new Map(listed?.options.map((option) => [option.label.toLowerCase(), option.text]))
    const options = inSchema.map((label) => ({ label, text: texts.get(label.toLowerCase()) ?? label }))
    return { options, question: listed?.question ?? prompt.asked }
  }
  if (schema !== undefined && !holdsOneText(schema)) return undefined
  if (listed !== undefined) return listed
  const instructed = listedOptions(instructions)
  return instructed === undefined ? undefined : { options: instructed.options, question: prompt.asked }
}

const longestOption = 80
const labelled = /(?:^|[\s;,])\(?([A-Za-z]|\d{1,2})[).:]\s+(.+?)(?=(?:[\s;,]+\(?(?:[A-Za-z]|\d{1,2})[).:]\s)|\n|$)/g
const bracketed = /\(([A-Za-z])\)\s*([^()\n]+?)(?=[\s;,]*\([A-Za-z]\)|\n|$)/g
const introduced = /\b(?:choices|options|labels|categories|classes|(?:exactly |only )?one of(?: these| the following)?|choose (?:from|between|among)|pick (?:from|one of)|select (?:from|one of))\b\s*(?:are|is)?\s*:?\s*(.+)/i

/** Options that a text lists: "(A) ... (B) ...", "Choices: a, b, c", "one of a, b or c". */
export function listedOptions(text: string): OfferedOptions | undefined {
  const bare = text.slice(0, 8_000)
  for (const pattern of [bracketed, labelled]) {
    const matches = [...bare.matchAll(pattern)]
    const labels = matches.map(([, label = ""]) => label)
    if (!inSequence(labels)) continue
    const options = matches.map(([, label = "", option = ""]) => ({ label, text: tidy(option) }))
    if (options.some((option) => option.text === "")) continue
    return { options, question: bare.slice(0, matches[0]?.index ?? 0).trim() }
  }
  const match = introduced.exec(bare)
  if (match === null) return undefined
  const list = (match[1] ?? "").split(/\.(?:\s|$)|\?/)[0] ?? ""
  const entries = list.split(/\s*(?:,|;|\||\/|\bor\b|\band\b)\s*/i).map(tidy)
  const options = [...new Set(entries.filter((entry) => entry !== "" && entry.length <= longestOption))]
  if (options.length < 2 || options.length > 40) return undefined
  const question = `${bare.slice(0, match.index)} ${bare.slice(match.index + match[0].length)}`.trim()
  return { options: options.map((option) => ({ label: option, text: option })), question }
}

/** Labels count up from A or 1; single letters in a text do not. */
function inSequence(labels: readonly string[]): boolean {
  const first = labels[0]?.toUpperCase()
  if (labels.length < 2 || (first !== "A" && first !== "1")) return false
  return labels.every((label, index) =>
    first === "1" ? Number(label) === index + 1 : label.toUpperCase() === String.fromCodePoint(65 + index),
  )
}

function tidy(option: string): string {
  return option.trim().replace(/^["'`“‘*]+/, "").replace(/["'`”’*.;,]+$/, "").trim()
}

/** The constants that the reply chooses from, when that is what the schema is about; lists of things are not. */
function schemaOptions(schema: JsonSchema): readonly string[] | undefined {
  const plain = plainSchema(schema, schema)
  const own = choiceOf(plain, schema)
  if (own !== undefined) return own
  if (!isRecord(plain["properties"])) return undefined
  const members = Object.entries(plain["properties"]).map(([name, member]) => ({ name, schema: plainSchema(member, schema) }))
  if (members.some((member) => typeOf(member.schema) === "array" || typeOf(member.schema) === "object")) return undefined
  const choices = members.flatMap(({ name, schema: member }) => {
    const options = choiceOf(member, schema)
    return options === undefined ? [] : [{ name, options }]
  })
  return (choices.find(({ name }) => isAnswer(name)) ?? choices[0])?.options
}

function choiceOf(schema: JsonSchema, root: JsonSchema): readonly string[] | undefined {
  const options = optionsOf(schema, root)
  if (options !== undefined && options.length > 1) return options.map(String)
  return options === undefined && typeOf(schema) === "boolean" ? ["true", "false"] : undefined
}

function holdsOneText(schema: JsonSchema): boolean {
  const plain = plainSchema(schema, schema)
  if (typeOf(plain) === "string") return true
  const members = isRecord(plain["properties"]) ? Object.values(plain["properties"]) : []
  return members.length > 0 && members.every((member) => !["array", "object"].includes(typeOf(plainSchema(member, schema))))
}
