import { excerpt } from "./equivalence.js"
import type { ReadNumber } from "./rounded-number.js"
import { strictJson, strictJsonAt } from "./strict-json.js"
import { type Cursor, Unreadable } from "./tolerant/cursor.js"
import { nextStart } from "./tolerant/starts.js"
import { readStructure } from "./tolerant/value.js"

/** JSON that was read, with what had to be mended for it; or why there is none. */
export type TolerantJson =
  | { readonly ok: true; readonly value: unknown; readonly repairs: readonly string[] }
  | {
      readonly ok: false
      readonly reason: string
      /** Set where a key comes twice: two readings, and no saying which was meant. */
      readonly duplicate?: true
    }

/** Options of `tolerantJson`. */
export interface TolerantJsonOptions {
  /** Keys that the object must have; an object without them is passed over. @default none */
  readonly wanted?: readonly string[]
  /**
   * What becomes of a reply that ends in the middle of a text: refused, or taken as far as it goes with "text cut off at
   * its end" among the repairs. @default "refuse": half a value is another value
   */
  readonly cutOff?: "refuse" | "keep"
}

/**
 * The JSON of a reply that was to be JSON, mended where nothing has to be guessed: code fences and prose around it,
 * backslashes and line breaks that are not escaped, quotation marks inside a text, trailing commas, single
 * quotation marks, keys without any, literals of Python, comments, a missing last brace.
 *
 * Never throws and never invents: a value that is cut off in the middle is none, a key that comes twice makes the
 * object unreadable, a formula stays a text. Of several objects the first that has the wanted keys is taken; one that
 * holds a formula for a value gives way to one that holds the value. The work is proportional to the text.
 *
 * @example
 * ```ts
 * import { tolerantJson } from "langgraph-quorum/tally"
 *
 * const reply = 'Sure! {"reasoning": "\\(3 \\times 6\\)", "answer": 18,}'
 * const read = tolerantJson(reply, { wanted: ["answer"] })
 * if (read.ok) console.log(read.value, read.repairs)
 * console.log(tolerantJson('{"answer": "1').ok) // false
 * ```
 */
export function tolerantJson(text: string, options: TolerantJsonOptions = {}): TolerantJson {
  return readTolerantly(text, options, Number)
}

// A reply has a few places where JSON could start; many are an attack on the reader.
const mostStarts = 200

/** As `tolerantJson`, with a say in what becomes of numbers. */
export function readTolerantly(
  text: string,
  { wanted = [], cutOff = "refuse" }: TolerantJsonOptions,
  number: ReadNumber,
): TolerantJson {
  const whole = readWhole(text, wanted, number)
  if (whole !== undefined) return whole
  let reason = "no JSON in the text"
  let from = 0
  let fencedOnly = false
  let formula: TolerantJson | undefined
  let duplicate = false
  for (let starts = 0; starts < mostStarts; starts += 1) {
    const start = nextStart(text, from, wanted, fencedOnly)
    if (start === undefined) break
    const read = readAt({ text, wanted, number, keepsCutOff: cutOff === "keep" }, start)
    if (read instanceof Unreadable) {
      reason = read.message
      duplicate = read.kind === "duplicate"
      if (duplicate) break
      // What was read so far was JSON that went wrong: what stands inside it is a part, not the output.
      fencedOnly ||= read.kind !== "restarted"
      from = Math.max(read.at, start + 1)
    } else {
      from = read.end
      const { value, repairs } = read
      if (!hasKeys(value, wanted)) reason = `no object has ${wanted.map(excerpt).join(", ")}`
      else if (read.formula) formula ??= { ok: true, value, repairs }
      else return { ok: true, value, repairs }
    }
  }
  return formula ?? { ok: false, reason, ...(duplicate ? { duplicate } : {}) }
}

/** The text as JSON without any mending; `undefined` where that is not all there is to say. */
function readWhole(text: string, wanted: readonly string[], number: ReadNumber): TolerantJson | undefined {
  const whole = strictJson(text, number)
  if (!whole.ok)
    return whole.duplicate && wanted.length === 0
      ? { ok: false, reason: whole.reason, duplicate: true }
      : undefined
  if (hasKeys(whole.value, wanted)) return { ok: true, value: whole.value, repairs: [] }
  const inner = typeof whole.value === "string" ? strictJson(whole.value, number) : whole
  return inner.ok && hasKeys(inner.value, wanted)
    ? { ok: true, value: inner.value, repairs: ["JSON inside a string"] }
    : undefined
}

type Reply = Pick<Cursor, "text" | "wanted" | "number" | "keepsCutOff">

function readAt(reply: Reply, start: number) {
  const { text, wanted, number } = reply
  const around = text.slice(0, start).trim() === "" ? [] : ["text around it left out"]
  if (text[start] === "{" || text[start] === "[") {
    const strict = strictJsonAt(text, start, number)
    if (strict.ok) return { value: strict.value, end: strict.end, repairs: around, formula: false }
    if (strict.duplicate && wanted.length === 0) return new Unreadable("duplicate", strict.reason, start)
  }
  const cursor: Cursor = { ...reply, at: start, repairs: new Set(around), formulas: new Set() }
  try {
    const value = readStructure(cursor, 1)
    const formula = Object.entries(value).some(
      ([key, member]) => cursor.formulas.has(member) && (wanted.length === 0 || wanted.includes(key)),
    )
    return { value, end: cursor.at, repairs: [...cursor.repairs], formula }
  } catch (error) {
    if (error instanceof Unreadable) return error
    throw error
  }
}

function hasKeys(value: unknown, wanted: readonly string[]): boolean {
  if (wanted.length === 0) return true
  return typeof value === "object" && value !== null && wanted.every((key) => Object.hasOwn(value, key))
}
