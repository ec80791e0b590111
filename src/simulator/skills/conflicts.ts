import { type JsonSchema, isRecord, plainSchema } from "../schema/json-schema.js"
import type { Statement } from "./statements.js"

/** Records that say the same thing with different numbers. */
export interface FoundConflict {
  readonly about: string
  readonly records: readonly string[]
  readonly detail: string
}

const number = /(?<![\p{L}\d])-?\d+(?:[.,]\d+)*/gu

/** Statements of different workers that are the same but for their numbers. */
export function findConflicts(statements: readonly Statement[]): readonly FoundConflict[] {
  const saidAbout = new Map<string, Map<string, Statement>>()
  for (const statement of statements) {
    const about = subjectOf(statement)
    if (about === undefined) continue
    const said = saidAbout.get(about) ?? new Map<string, Statement>()
    if (!said.has(statement.by)) said.set(statement.by, statement)
    saidAbout.set(about, said)
  }
  return [...saidAbout]
    .map(([about, said]) => ({ about, sides: [...said.values()] }))
    .filter(({ sides }) => new Set(sides.map(({ text }) => withoutSource(text))).size > 1)
    .map(({ about, sides }) => ({
      about,
      records: [...new Set(sides.flatMap(({ recordIds }) => recordIds))],
      detail: bothSides(sides),
    }))
}

/** What each of them says, in its own words. */
export function bothSides(sides: readonly Statement[]): string {
  return sides.map(({ by, text }) => `${by} says "${withoutSource(text).replaceAll('"', "'")}"`).join("; ")
}

/** What a statement with numbers is about; a bare number is about what its worker was asked. */
export function subjectOf({ text, objective }: Statement): string | undefined {
  const bare = withoutSource(text)
  if (/^-?[\d.,]+$/.test(bare)) return objective
  const about = bare.replaceAll(number, "…")
  return about === bare ? undefined : about
}

function withoutSource(text: string): string {
  return text.replace(/ \[[^\][]+\]$/, "")
}

/** Whether a schema asks for `conflicts` in the shape they are found in; other shapes stay empty lists. */
export function asksForConflicts(schema: JsonSchema): boolean {
  return hasEntriesWith(schema, "conflicts", ["about", "records", "detail"])
}

/** Whether a schema has a list of objects with at least these properties. */
export function hasEntriesWith(schema: JsonSchema, list: string, names: readonly string[]): boolean {
  const member = propertiesOf(schema, schema)?.[list]
  if (member === undefined) return false
  const items = plainSchema(plainSchema(member, schema)["items"], schema)
  const properties = propertiesOf(items, schema) ?? {}
  return names.every((name) => name in properties)
}

export function propertiesOf(
  schema: JsonSchema,
  root: JsonSchema,
): Readonly<Record<string, unknown>> | undefined {
  const { properties } = plainSchema(schema, root)
  return isRecord(properties) ? properties : undefined
}
