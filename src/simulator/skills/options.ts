import {
  type JsonSchema,
  isRecord,
  optionsOf,
  plainSchema,
  typeOf,
  unionMembers,
} from "../schema/json-schema.js"
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
  /** True when the options are constants of the schema. */
  readonly fixed: boolean
}

/** The options that the schema or the prompt offers; `undefined` when there is no choice to make. */
export function offeredOptions(request: SkillRequest): OfferedOptions | undefined {
  const { prompt, instructions, schema } = request
  const listed = listedOptions(prompt.asked)
  const inSchema = schema === undefined ? undefined : schemaOptions(schema)
  if (inSchema !== undefined) {
    const texts = new Map(listed?.options.map((option) => [option.label.toLowerCase(), option.text]))
    const options = inSchema.map((label) => ({ label, text: texts.get(label.toLowerCase()) ?? label }))
    return { options, question: listed?.question ?? prompt.asked, fixed: true }
  }
  if (schema !== undefined && !holdsOneText(schema)) return undefined
  if (listed !== undefined) return listed
  const instructed = listedOptions(instructions)
  return instructed === undefined ? undefined : { ...instructed, question: prompt.asked }
}

const longestOption = 80
const labelled =
  /(?:^|[\s;,])\(?([A-Za-z]|\d{1,2})[).:]\s+(.+?)(?=(?:[\s;,]+\(?(?:[A-Za-z]|\d{1,2})[).:]\s)|\n|$)/g
const bracketed = /\(([A-Za-z])\)\s*([^()\n]+?)(?=[\s;,]*\([A-Za-z]\)|\n|$)/g
/** Words that announce a list; without a colon only "one of" and "choose from" are taken for it, and only before "or". */
const introduced =
  /\b(?:choices|options|labels|categories|classes|one of(?: these| the following)?|choose (?:from|between|among)|pick (?:from|one of)|select (?:from|one of))\b(?: (?:are|is))?[ \t]*(:?)[ \t]*/i

/** Options that a text lists: "(A) ... (B) ...", "Choices: a, b, c", "one of a, b or c". */
function listedOptions(text: string): OfferedOptions | undefined {
  const bare = text.slice(0, 8_000)
  for (const pattern of [bracketed, labelled]) {
    const matches = [...bare.matchAll(pattern)]
    const labels = matches.map(([, label = ""]) => label)
    if (!inSequence(labels)) continue
    const options = matches.map(([, label = "", option = ""]) => ({ label, text: tidy(option) }))
    if (options.some((option) => option.text === "")) continue
    return { options, question: bare.slice(0, matches[0]?.index ?? 0).trim(), fixed: false }
  }
  return announcedOptions(bare)
}

function announcedOptions(text: string): OfferedOptions | undefined {
  const match = introduced.exec(text)
  if (match === null) return undefined
  const rest = text.slice(match.index + match[0].length)
  const entries = /^(?:\n[ \t]*[-*•][^\n]+)+/.exec(rest)?.[0]
  const line = entries ?? /^[^\n]*/.exec(rest)?.[0] ?? ""
  const list = entries ?? line.split(/\.(?:\s|$)|\?/)[0] ?? ""
  const found = entries === undefined ? enumerated(list) : list.split(/\n[ \t]*[-*•]\s*/)
  const options = [
    ...new Set(found.map(tidy).filter((option) => option !== "" && option.length <= longestOption)),
  ]
  const announced =
    match[1] === ":" || (/ or /.test(list) && options.every((option) => option.split(" ").length <= 3))
  if (!announced || options.length < 2 || options.length > 40) return undefined
  const question = `${text.slice(0, match.index)} ${rest.slice(line.length)}`.trim()
  return { options: options.map((option) => ({ label: option, text: option })), question, fixed: false }
}

/** "a, b or c", "a | b"; an "and" inside an option is not taken for the last comma. */
function enumerated(list: string): readonly string[] {
  const parts = list.split(/\s*[,;|]\s*/)
  const last = parts.pop() ?? ""
  const ending = last.split(/(?:^|\s+)(?:or|and)\s+|\//i)
  return [...parts, ...ending]
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
  return option
    .trim()
    .replace(/^["'`“‘*]+/, "")
    .replace(/["'`”’*.;,]+$/, "")
    .trim()
}

/**
 * The constants that the reply chooses from, when that is what the schema is about.
 *
 * It is not where there are lists to fill, or a text that is the answer beside some class or flag.
 */
function schemaOptions(schema: JsonSchema): readonly string[] | undefined {
  const own = choiceOf(schema, schema)
  if (own !== undefined) return own
  const members = scalarMembers(schema)
  if (members === undefined) return undefined
  const choices = members.flatMap(({ name, schema: member }) => {
    const options = choiceOf(member, schema)
    return options === undefined ? [] : [{ name, options }]
  })
  const named = choices.find(({ name }) => isAnswer(name))
  if (named !== undefined) return named.options
  const answers = members.some(
    ({ name, schema: member }) => isAnswer(name) && choiceOf(member, schema) === undefined,
  )
  return answers ? undefined : choices[0]?.options
}

function choiceOf(schema: JsonSchema, root: JsonSchema): readonly string[] | undefined {
  const plain = plainSchema(schema, root)
  const options = optionsOf(plain, root)
  if (options !== undefined) return options.length > 1 ? options.map(String) : undefined
  return typeOf(plain) === "boolean" ? ["true", "false"] : undefined
}

function holdsOneText(schema: JsonSchema): boolean {
  return isScalar(schema, schema) || (scalarMembers(schema) ?? []).length > 0
}

/** The properties of an object that holds neither lists nor objects. */
function scalarMembers(
  schema: JsonSchema,
): readonly { readonly name: string; readonly schema: JsonSchema }[] | undefined {
  const { properties } = plainSchema(schema, schema)
  if (!isRecord(properties)) return undefined
  const members = Object.entries(properties).map(([name, member]) => ({
    name,
    schema: plainSchema(member, schema),
  }))
  return members.every((member) => isScalar(member.schema, schema)) ? members : undefined
}

function isScalar(schema: JsonSchema, root: JsonSchema): boolean {
  const plain = plainSchema(schema, root)
  if (optionsOf(plain, root) !== undefined) return true
  const members = unionMembers(plain, root) ?? [plain]
  return members.every((member) => !["array", "object"].includes(typeOf(member)))
}
