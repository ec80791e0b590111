import { RoundedNumber } from "./rounded-number.js"
import { type SetPaths, below } from "./set-paths.js"
import { maxDepth } from "./strict-json.js"

/** Where in the output a writer is. */
export interface Place {
  readonly depth: number
  readonly sets: SetPaths
  /** What has been written of the whole output: parts that are shared unfold without end. */
  readonly written: { nodes: number }
}

/** Writes a value as canonical JSON; `undefined` where a member is to be left out. */
export type JsonWriter = (value: unknown, place: Place) => string | undefined

const mostNodes = 1_000_000

/** Leaves the writer: the output has no key, and why. */
export class NotKeyed extends Error {}

/** Counts a node; @throws NotKeyed where the output is too deep or too large. */
function enter({ depth, written }: Place): void {
  written.nodes += 1
  if (depth > maxDepth) throw new NotKeyed(`more than ${maxDepth} levels`)
  if (written.nodes > mostNodes) throw new NotKeyed(`more than ${mostNodes} values`)
}

/** Any JSON, as RFC 8785 writes it; `text` is what texts count as. */
export function plainWriter(text: (value: string) => string): JsonWriter {
  const write: JsonWriter = (value, place) => {
    if (value instanceof RoundedNumber) return value.decimal
    switch (typeof value) {
      case "string":
        return JSON.stringify(text(value))
      case "number":
        if (Number.isFinite(value)) return JSON.stringify(value)
        throw new NotKeyed(`${value} is not JSON`)
      case "boolean":
        return String(value)
      case "object":
        if (value === null) return "null"
        return Array.isArray(value)
          ? writeArray(value, place, () => write)
          : writeObject(value, place, () => write)
      case "undefined":
        return undefined
      case "bigint":
      case "function":
      case "symbol":
        throw new NotKeyed(`a ${typeof value} is not JSON`)
    }
  }
  return write
}

/** A list; one that is declared to be a set without its order and its repetitions. */
export function writeArray(
  values: readonly unknown[],
  place: Place,
  writerOf: (index: number) => JsonWriter,
): string {
  enter(place)
  const parts = Array.from(values, (value, index) => {
    const part = at(String(index), place, (inner) => writerOf(index)(value, inner))
    if (part === undefined) throw new NotKeyed(`/${index}: no value`)
    return part
  })
  const isSet = place.sets.some((rest) => rest.length === 0)
  return `[${(isSet ? [...new Set(parts)].sort() : parts).join(",")}]`
}

/** An object with its keys in the order of their UTF-16 code units; keys without a writer are left out. */
export function writeObject(
  object: object,
  place: Place,
  writerOf: (key: string) => JsonWriter | undefined,
): string {
  enter(place)
  const prototype: unknown = Object.getPrototypeOf(object)
  // Object.prototype of any realm is plain; what inherits from something more is a class instance.
  if (prototype !== null && Object.getPrototypeOf(prototype) !== null) throw new NotKeyed("not plain JSON")
  const parts: string[] = []
  for (const key of Object.keys(object).sort()) {
    const writer = writerOf(key)
    const member: unknown = Reflect.get(object, key)
    if (writer === undefined || member === undefined) continue
    const part = at(key, place, (inner) => writer(member, inner))
    if (part !== undefined) parts.push(`${JSON.stringify(key)}:${part}`)
  }
  return `{${parts.join(",")}}`
}

/** Writes what is under a key; a reason gets the key in front of it. */
function at<Part>(key: string, place: Place, write: (inner: Place) => Part): Part {
  try {
    return write({ depth: place.depth + 1, sets: below(place.sets, key), written: place.written })
  } catch (error) {
    if (!(error instanceof NotKeyed)) throw error
    const inner = error.message.startsWith("/") ? error.message : `: ${error.message}`
    throw new NotKeyed(`/${key.slice(0, 60)}${inner}`.slice(0, 400))
  }
}
