import type { Block } from "../prompt/blocks.js"
import { sentencesOf } from "../prompt/sentences.js"
import { type JsonSchema, isRecord, plainSchema } from "../schema/json-schema.js"

/** Two outputs that say the same thing with different numbers. */
export interface FoundConflict {
  readonly about: string
  readonly briefIds: readonly string[]
  readonly detail: string
}

const number = /(?<![\p{L}\d])-?\d+(?:[.,]\d+)*/gu

/** Statements of different outputs that are the same but for their numbers. */
export function findConflicts(outputs: readonly Block[]): readonly FoundConflict[] {
  const statements = new Map<string, Map<string, string>>()
  for (const output of outputs) {
    const briefId = output.source ?? ""
    for (const { about, text } of statementsIn(output)) {
      const said = statements.get(about) ?? new Map<string, string>()
      if (!said.has(briefId)) said.set(briefId, text)
      statements.set(about, said)
    }
  }
  return [...statements]
    .filter(([, said]) => new Set(said.values()).size > 1)
    .map(([about, said]) => ({
      about,
      briefIds: [...said.keys()],
      detail: [...said].map(([briefId, text]) => `${briefId}: ${text}`).join("; "),
    }))
}

/** What an output says with numbers; a bare number says what its brief asked for. */
function statementsIn(output: Block): readonly { readonly about: string; readonly text: string }[] {
  const objective = /^objective: *([^\n]*)/.exec(output.text)?.[1] ?? ""
  return sentencesOf([output])
    .map(({ text }) => ({ about: /^-?[\d.,]+$/.test(text) ? objective : text.replaceAll(number, "…"), text }))
    .filter(({ about, text }) => about !== text)
}

/** Whether a schema asks for `conflicts` in the shape they are found in; other shapes stay empty lists. */
export function asksForConflicts(schema: JsonSchema): boolean {
  const properties = propertiesOf(schema, schema)
  if (properties === undefined) return false
  const items = plainSchema(plainSchema(properties["conflicts"], schema)["items"], schema)
  const names = Object.keys(propertiesOf(items, schema) ?? {})
  return names.length === 3 && ["about", "briefIds", "detail"].every((name) => names.includes(name))
}

function propertiesOf(schema: JsonSchema, root: JsonSchema): Readonly<Record<string, unknown>> | undefined {
  const { properties } = plainSchema(schema, root)
  return isRecord(properties) ? properties : undefined
}
