import { type JsonSchema, isRecord } from "../schema/json-schema.js"

/**
 * A JSON Schema that a prompt asks the reply to follow, and the prompt without it.
 *
 * For clients that cannot send `response_format`: a line that speaks of a JSON Schema, and the schema on the next one.
 */
export function schemaInText(
  prompt: string,
): { readonly schema: JsonSchema; readonly rest: string } | undefined {
  const match = /^[^\n]*\bJSON Schema\b[^\n]*\n(\{[^\n]*\})[ \t]*$/im.exec(prompt)
  if (match === null) return undefined
  try {
    const schema: unknown = JSON.parse(match[1] ?? "")
    const rest = prompt.slice(0, match.index) + prompt.slice(match.index + match[0].length)
    return isRecord(schema) ? { schema, rest: rest.trim() } : undefined
  } catch {
    return undefined
  }
}
