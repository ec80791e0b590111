import { isAnswer, isShare } from "../schema/field-names.js"
import {
  type JsonSchema,
  isRecord,
  optionsOf,
  plainSchema,
  typeOf,
  unionMembers,
} from "../schema/json-schema.js"
import type { Field, Material } from "../schema/material.js"

/** One short answer, to be put where a schema wants it. */
export interface ShortAnswer {
  readonly text: string
  /** The same as a number, where it is one. */
  readonly number?: number | undefined
  /** For fields that ask how it was reached. */
  readonly reason?: string | undefined
  /** From 0 to 1, for fields that ask how sure the answer is. */
  readonly confidence: number
  /** True when it is one of the schema's own constants, so that no field of text is to hold it. */
  readonly constant?: boolean
}

const reasons =
  /reason|why|expla|rationale|justif|evidence|comment|note|detail|description|working|steps|thought|analysis/i

/** Material that puts a short answer into the one field that fits and its reason into those that ask for one. */
export function answerMaterial(answer: ShortAnswer, schema: JsonSchema | undefined): Material {
  const target = schema === undefined ? undefined : answerField(schema, answer)
  const takes = (field: Field): boolean =>
    field.list === undefined && (field.name === "" || field.name === target)
  return {
    text(field) {
      if (takes(field)) return answer.text
      return reasons.test(field.name) ? answer.reason : undefined
    },
    number(field) {
      if (isShare(field.name)) return answer.confidence
      return field.list === undefined ? answer.number : undefined
    },
    option: (_field, options) =>
      options.find((option) => String(option).toLowerCase() === answer.text.toLowerCase()),
    flag() {
      if (/^(?:true|yes)$/i.test(answer.text)) return true
      return /^(?:false|no)$/i.test(answer.text) ? false : undefined
    },
  }
}

/** Name of the property that is to hold the answer; `undefined` when none is. */
function answerField(schema: JsonSchema, { number, constant }: ShortAnswer): string | undefined {
  if (constant === true) return undefined
  const numeric = number !== undefined
  const { properties } = plainSchema(schema, schema)
  if (!isRecord(properties)) return undefined
  const fields = Object.entries(properties).map(([name, member]) => ({
    name,
    type: scalarType(member, schema),
  }))
  const numbers = fields.filter(
    ({ name, type }) => (type === "number" || type === "integer") && !isShare(name),
  )
  const texts = fields.filter(({ type }) => type === "string")
  const named = [...(numeric ? numbers : []), ...texts].find(({ name }) => isAnswer(name))
  return (named ?? (numeric ? numbers[0] : undefined) ?? texts[0])?.name
}

function scalarType(member: unknown, root: JsonSchema): string {
  const schema = plainSchema(member, root)
  if (optionsOf(schema, root) !== undefined) return "option"
  const types = unionMembers(schema, root)
    ?.map(typeOf)
    .filter((type) => type !== "null")
  return types?.find((type) => type === "number" || type === "integer") ?? types?.[0] ?? typeOf(schema)
}
