import type { RandomStream } from "../random.js"
import { formats } from "./formats.js"
import { type JsonSchema, numberIn } from "./json-schema.js"
import { textMatching } from "./pattern.js"

/** A text that fits the schema's format, pattern and length: the suggestion where it does. */
export function fillText(
  schema: JsonSchema,
  suggestion: string | undefined,
  random: RandomStream,
  name: string,
): string {
  const least = numberIn(schema, "minLength") ?? 0
  const most = numberIn(schema, "maxLength") ?? Infinity
  const wanted = suggestion ?? (readable(name) || "text")
  const pattern = compile(schema["pattern"])
  const format = typeof schema["format"] === "string" ? formats[schema["format"]] : undefined
  if (pattern === undefined && format === undefined) return fit(wanted, least, most)
  const fits = (text: string): boolean =>
    text.length >= least &&
    text.length <= most &&
    pattern?.test(text) !== false &&
    format?.test(text) !== false
  const tries = [
    () => fit(wanted, least, most),
    ...(format === undefined ? [] : [() => format.make(random)]),
    ...(pattern === undefined
      ? []
      : Array.from({ length: 20 }, () => () => textMatching(pattern.source, random, least))),
  ]
  for (const make of tries) {
    const text = make()
    if (fits(text)) return text
  }
  return format?.make(random) ?? fit(wanted, least, most)
}

function compile(pattern: unknown): RegExp | undefined {
  if (typeof pattern !== "string") return undefined
  try {
    return new RegExp(pattern, "u")
  } catch {
    // Patterns that only the older syntax takes, for example `\-` outside of a class.
  }
  try {
    return new RegExp(pattern)
  } catch {
    return undefined
  }
}

/** Cut at the end of a word, or repeated, to the length that is asked for. */
function fit(text: string, least: number, most: number): string {
  let result = text
  while (result.length < least) result = result === "" ? "text" : `${result} ${text || "text"}`
  if (result.length <= most) return result
  const cut = withoutHalfCharacter(result.slice(0, most))
  const words = cut.slice(0, Math.max(0, cut.lastIndexOf(" "))).trimEnd()
  return words.length >= Math.max(least, most / 2) ? words : cut
}

/** Cutting may leave the first half of a surrogate pair, which JSON cannot carry. */
function withoutHalfCharacter(text: string): string {
  return /[\uD800-\uDBFF]$/.test(text) ? `${text.slice(0, -1)}_` : text
}

function readable(name: string): string {
  return name
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .replaceAll(/[_-]+/g, " ")
    .toLowerCase()
    .trim()
}
