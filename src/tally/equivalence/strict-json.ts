import type { ReadNumber } from "./rounded-number.js"

/** What came of reading JSON; `end` is where the value ends. */
export type StrictRead =
  | { readonly ok: true; readonly value: unknown; readonly end: number }
  | { readonly ok: false; readonly duplicate: boolean; readonly reason: string }

/** Levels of nesting that are read; models write a few, attacks write many. */
export const maxDepth = 200

/** A whole text as JSON (RFC 8259), refusing duplicate keys, which JSON.parse cannot see. */
export function strictJson(text: string, number: ReadNumber = Number): StrictRead {
  const read = strictJsonAt(text, 0, number)
  if (!read.ok || blank(text, read.end) === text.length) return read
  return { ok: false, duplicate: false, reason: `text after the JSON, at ${read.end}` }
}

/** The JSON value that starts at `at`, whatever follows it. */
export function strictJsonAt(text: string, at: number, number: ReadNumber = Number): StrictRead {
  const reader = { text, number, at, depth: 0 }
  try {
    const value = readValue(reader)
    return { ok: true, value, end: reader.at }
  } catch (error) {
    if (error instanceof NotJson) return { ok: false, duplicate: error.duplicate, reason: error.message }
    // A bad escape, as JSON.parse found it in one string.
    return { ok: false, duplicate: false, reason: `not JSON, at ${reader.at}` }
  }
}

interface Reader {
  readonly text: string
  readonly number: ReadNumber
  at: number
  depth: number
}

class NotJson extends Error {
  readonly duplicate: boolean
  constructor(message: string, duplicate = false) {
    super(message)
    this.duplicate = duplicate
  }
}

function readValue(reader: Reader): unknown {
  reader.at = blank(reader.text, reader.at)
  const first = reader.text[reader.at]
  if (first === '"') return readString(reader)
  if (first !== "{" && first !== "[") return readWord(reader)
  if (reader.depth >= maxDepth) throw new NotJson(`more than ${maxDepth} levels`)
  reader.depth += 1
  reader.at += 1
  const value = first === "{" ? readObject(reader) : readArray(reader)
  reader.depth -= 1
  return value
}

function readObject(reader: Reader): Record<string, unknown> {
  const members = new Map<string, unknown>()
  if (skip(reader, "}")) return {}
  do {
    reader.at = blank(reader.text, reader.at)
    const key = readString(reader)
    if (members.has(key)) throw new NotJson(`the key ${JSON.stringify(key.slice(0, 60))} comes twice`, true)
    expect(reader, ":")
    members.set(key, readValue(reader))
  } while (skip(reader, ","))
  expect(reader, "}")
  // Defines members, also one called __proto__, without running a setter.
  return Object.fromEntries(members)
}

function readArray(reader: Reader): unknown[] {
  const elements: unknown[] = []
  if (skip(reader, "]")) return elements
  do elements.push(readValue(reader))
  while (skip(reader, ","))
  expect(reader, "]")
  return elements
}

function readString(reader: Reader): string {
  const { text, at } = reader
  if (text[at] !== '"') throw new NotJson(`expected a string, at ${at}`)
  let end = at + 1
  while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1
  if (end >= text.length) throw new NotJson(`a string without an end, at ${at}`)
  const value = String(JSON.parse(text.slice(at, end + 1)))
  reader.at = end + 1
  return value
}

const word = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y

function readWord(reader: Reader): unknown {
  word.lastIndex = reader.at
  const token = word.exec(reader.text)?.[0]
  if (token === undefined) throw new NotJson(`expected a value, at ${reader.at}`)
  reader.at += token.length
  if (token === "null") return null
  return token === "true" || token === "false" ? token === "true" : reader.number(token)
}

function expect(reader: Reader, character: string): void {
  if (!skip(reader, character)) throw new NotJson(`expected ${character}, at ${reader.at}`)
}

function skip(reader: Reader, character: string): boolean {
  reader.at = blank(reader.text, reader.at)
  if (reader.text[reader.at] !== character) return false
  reader.at += 1
  return true
}

const blanks = /[ \t\n\r]*/y

function blank(text: string, at: number): number {
  blanks.lastIndex = at
  return at + (blanks.exec(text)?.[0].length ?? 0)
}
