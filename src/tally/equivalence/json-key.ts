import { type Keyed, choice, invalid, none } from "./equivalence.js"
import { type JsonWriter, NotKeyed } from "./json-writer.js"
import { exactNumber } from "./rounded-number.js"
import type { SetPaths } from "./set-paths.js"
import { strictJson } from "./strict-json.js"
import { readTolerantly } from "./tolerant-json.js"

/** How an output that is to be JSON becomes a key. */
export interface JsonReading {
  readonly write: JsonWriter
  readonly sets: SetPaths
  /** Whether a text that is not quite JSON is mended. */
  readonly repair: boolean
  /** Keys that an object read out of a text must have. */
  readonly wanted: readonly string[]
}

/** The key of a value, or of the JSON that a text holds. */
export function jsonKey(output: unknown, reading: JsonReading): Keyed {
  if (typeof output !== "string") return keyOf(output, reading)
  if (output.trim() === "") return none
  const read = readText(output, reading)
  return read.ok ? keyOf(read.value, reading) : invalid(`not JSON: ${read.reason}`)
}

function readText(text: string, { repair, wanted }: JsonReading) {
  const strict = strictJson(text, exactNumber)
  if (strict.ok && (typeof strict.value !== "string" || wanted.length === 0)) return strict
  if (!strict.ok && (strict.duplicate || !repair)) return strict
  return repair ? readTolerantly(text, { wanted }, exactNumber) : strict
}

function keyOf(value: unknown, { write, sets }: JsonReading): Keyed {
  if (value === null || value === undefined) return none
  try {
    const key = write(value, { depth: 1, sets, written: { nodes: 0 } })
    return key === undefined ? none : choice(key)
  } catch (error) {
    // Besides: a getter or a proxy that throws, or a text beyond what the engine can hold.
    return invalid(error instanceof NotKeyed ? error.message : "not plain JSON")
  }
}
