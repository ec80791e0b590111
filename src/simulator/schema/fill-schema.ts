import { type RandomStream, pick } from "../random.js"
import { fillArray } from "./fill-array.js"
import { fillNumber } from "./fill-number.js"
import { fillObject } from "./fill-object.js"
import { fillText } from "./fill-text.js"
import { type Filling, shallow } from "./filling.js"
import { type JsonSchema, mergeSchemas, optionsOf, plainSchema, typeOf, unionMembers } from "./json-schema.js"
import { type Field, type Material, topField } from "./material.js"

/** Values after which lists stop growing and optional properties are left out. */
const mostValues = 10_000
/** No schema that can be satisfied is this deep; one that demands itself for ever ends here. */
const deepest = 80

/** A value that fits the JSON Schema, made of the material as far as it goes. */
export function fillSchema(schema: unknown, material: Material, random: RandomStream): unknown {
  let made = 0
  const filling: Filling = {
    root: schema,
    material,
    random,
    full: () => made > mostValues,
    fill(part, field) {
      made += 1
      return field.depth > deepest ? null : fillPart(filling, plainSchema(part, schema), field)
    },
  }
  return filling.fill(schema, topField)
}

function fillPart(filling: Filling, schema: JsonSchema, field: Field): unknown {
  const { root, material, random } = filling
  const options = optionsOf(schema, root)
  if (options !== undefined) {
    const chosen = material.option?.(field, options)
    return options.includes(chosen) ? chosen : (pick(random, options) ?? null)
  }
  const members = unionMembers(schema, root)
  if (members !== undefined) {
    const { anyOf: _, oneOf: __, ...own } = schema
    const member = chooseMember(filling, members, field)
    return fillPart(filling, mergeSchemas(own, plainSchema(member, root)), {
      ...field,
      depth: field.depth + 1,
    })
  }
  switch (typeOf(schema)) {
    case "object":
      return fillObject(filling, schema, field)
    case "array":
      return fillArray(filling, schema, field)
    case "integer":
    case "number":
      return fillNumber(schema, material.number?.(field), random, field.name)
    case "boolean":
      return material.flag?.(field) ?? random() < 0.5
    case "null":
      return null
    default:
      return fillText(schema, material.text?.(field), random, field.name)
  }
}

/** Any member but `null`; deep inside a recursive schema the one that ends soonest. */
function chooseMember(filling: Filling, members: readonly JsonSchema[], field: Field): JsonSchema {
  const some = members.filter(
    (member) => typeOf(member) !== "null" || optionsOf(member, filling.root) === undefined,
  )
  if (field.depth <= shallow && !filling.full()) return pick(filling.random, some) ?? { type: "null" }
  const ends = (member: JsonSchema): number =>
    ["null", "boolean", "number", "integer", "string"].indexOf(typeOf(member))
  const scalars = members
    .filter((member) => ends(member) >= 0)
    .toSorted((left, right) => ends(left) - ends(right))
  return scalars[0] ?? members.find((member) => typeOf(member) === "array") ?? members[0] ?? {}
}
