import { ConfigError } from "../../errors.js"
import { describe, isPlainObject } from "../json.js"

const longestName = 120
const nameFields = ["source", "path", "id", "name"]

/**
 * A name of its own for each item: a short text itself, `source`, `path`, `id` or `name` of an object, else its number.
 *
 * @param nameOf the caller's own way to name an item
 * @throws ConfigError when that gives no text, or one twice
 */
export function itemNames<Item>(
  items: readonly Item[],
  nameOf: ((item: Item) => string) | undefined,
): readonly string[] {
  if (nameOf === undefined) return apart(items.map((item, index) => ownName(item) ?? String(index + 1)))
  const places = new Map<string, number>()
  return items.map((item, index) => {
    const name: unknown = nameOf(item)
    if (typeof name !== "string" || name === "") {
      throw new ConfigError(
        `chunk: expected \`id\` to name item ${index + 1} with a text, got ${describe(name)}`,
      )
    }
    const other = places.get(name)
    if (other !== undefined) {
      throw new ConfigError(
        `chunk: expected \`id\` to give every item a name of its own, got ${describe(name)} for items ${other + 1} and ${index + 1}`,
      )
    }
    places.set(name, index)
    return name
  })
}

function ownName(item: unknown): string | undefined {
  const candidates = isPlainObject(item) ? nameFields.map((field) => item[field]) : [item]
  return candidates.find(isName)
}

function isName(value: unknown): value is string {
  return (
    typeof value === "string" && value.trim() !== "" && value.length <= longestName && !value.includes("\n")
  )
}

/** The same name again gets a number, as equal items are items all the same. */
function apart(names: readonly string[]): readonly string[] {
  const given = new Set(names)
  const times = new Map<string, number>()
  return names.map((name) => {
    const before = times.get(name) ?? 0
    times.set(name, before + 1)
    if (before === 0) return name
    let number = before + 1
    while (given.has(`${name} (${number})`)) number += 1
    times.set(name, number)
    given.add(`${name} (${number})`)
    return `${name} (${number})`
  })
}
