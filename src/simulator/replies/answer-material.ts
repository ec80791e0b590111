import { isAnswer, isShare } from "../schema/field-names.js"
import { type JsonSchema, isRecord, optionsOf, plainSchema, typeOf, unionMembers } from "../schema/json-schema.js"
import type { Field, Material } from "../schema/material.js"

/** One short answer, to be put where a schema wants it. */
export interface ShortAnswer {
  readonly text: string
  /** The same as a number, where it is one. */
  readonly number?: number | undefined
  /** What other fields of text may say: how the answer was reached. */
  readonly reason: string
  /** From 0 to 1, for fields that ask how sure the answer is. */
  readonly confidence: number
}

/** Material that puts a short answer into the one field that fits and its reason into the others. */
export function answerMaterial(answer: ShortAnswer, schema: JsonSchema | undefined): Material {
  const target = schema === undefined ? undefined : answerField(schema, answer.number !== undefined)
  const takes = (field: Field): boolean => field.list === undefined && (target === undefined || field.name === target)
  return {
    text: (field) => (takes(field) ? answer.text : answer.reason),
    number(field) {
      if (isShare(field.name)) return answer.confidence
      return takes(field) || field.list === undefined ? answer.number : undefined
    },
    option: (_field, options) => options.find((option) => String(option).toLowerCase() === answer.text.toLowerCase()),
    flag: () => (/^(?:true|yes)$/i.test(answer.text) ? true : /^(?:false|no)$/i.test(answer.text) ? false : undefined),
  }
}

/** Name of the property that is to hold the answer; `undefined` when the schema has no properties. */
function answerField(schema: JsonSchema, numeric: boolean): string | undefined {
  const { properties } = plainSchema(schema, schema)
  if (!isRecord(properties)) return undefined
  const fields = Object.entries(properties).map(([name, member]) => ({ name, type: scalarType(member, schema) }))
  const numbers = fields.filter(({ name, type }) => (type === "number" || type === "integer") && !isShare(name))
  const texts = fields.filter(({ type }) => type === "string")
  const named = [...(numeric ? numbers : []), ...texts].find(({ name }) => isAnswer(name))
  return (named ?? (numeric ? numbers[0] : undefined) ?? texts[0])?.name
}

function scalarType(member: unknown, root: JsonSchema): string {
  const schema = plainSchema(member, root)
  if (optionsOf(schema, root) !== undefined) return "option"
  const types = unionMembers(schema, root)?.map(typeOf).filter((type) => type !== "null")
  return types?.find((type) => type === "number" || type === "integer") ?? types?.[0] ?? typeOf(schema)
}
