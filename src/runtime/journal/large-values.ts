import { createHash } from "node:crypto"
import type { JournalEntryBody, LargeReference } from "./journal-entry.js"

/** Characters of JSON that a line holds; values that make it longer stand in files beside it. */
export const longestLine = 16_384

// Moving less than this would not make a line worth reading.
const leastMoved = 512

const lineEnd = 10

/** A value with a file of its own, and what refers to it. */
export interface LargeValue {
  readonly reference: LargeReference
  readonly bytes: Uint8Array
}

/** What is left of an entry, and what was taken out of it. */
export interface Slimmed {
  readonly body: Readonly<Record<string, unknown>>
  readonly values: readonly LargeValue[]
}

/** Whether an entry is too long for a line, as far as one look tells: most are not, and none is to be made a text twice. */
export function holdsLarge(body: JournalEntryBody): boolean {
  switch (body.type) {
    case "run":
    case "plan":
    case "agent":
    case "run_end":
      return true
    case "outcome":
      return body.outcome.status === "ok" && isLong(body.outcome.output)
    case "started":
    case "attempt":
    case "ballot":
    case "conflict":
    case "check":
    case "budget":
    case "reopened":
    case "resumed":
    case "draining":
      return false
  }
}

function isLong(value: unknown): boolean {
  return typeof value === "string" && value.length > longestLine
}

/**
 * Takes values out of an entry, the largest first, until what is left fits into a line. `null` stands in the place of
 * each, so that all keys keep their order.
 *
 * @param clean takes secrets out of a JSON text
 */
export function takeOutLarge(body: JournalEntryBody, clean: (json: string) => string): Slimmed {
  const slim: Record<string, unknown> = { ...body }
  const places = placesIn(slim).toSorted((left, right) => right.text.length - left.text.length)
  let size = places.reduce((sum, { text }) => sum + text.length, 0)
  const values: LargeValue[] = []
  for (const { path, holder, key, text } of places) {
    if (size <= longestLine || text.length < leastMoved) break
    size -= text.length
    values.push(largeValue(path, clean(text), holder[key]))
    holder[key] = null
  }
  return { body: slim, values }
}

interface Place {
  readonly path: readonly string[]
  readonly holder: Record<string, unknown>
  readonly key: string
  readonly text: string
}

/** Structures of ours that stay readable in the line: what is large is in one of their members. */
const opened: ReadonlySet<string> = new Set(["plan", "outcome", "result"])

function placesIn(body: Record<string, unknown>): readonly Place[] {
  return Object.entries(body).flatMap(([key, value]) => {
    if (!opened.has(key)) return placeOf([key], body, key)
    const copy = { ...(value as Record<string, unknown>) }
    // The value belongs to whoever appended it.
    body[key] = copy
    return Object.keys(copy).flatMap((member) => placeOf([key, member], copy, member))
  })
}

function placeOf(path: readonly string[], holder: Record<string, unknown>, key: string): readonly Place[] {
  const text = JSON.stringify(holder[key]) as string | undefined
  return text === undefined ? [] : [{ path, holder, key, text }]
}

function largeValue(path: readonly string[], text: string, value: unknown): LargeValue {
  const length = Buffer.byteLength(text)
  const bytes = Buffer.allocUnsafe(length + 1)
  bytes.write(text)
  bytes[length] = lineEnd
  return {
    bytes,
    reference: {
      path,
      sha256: createHash("sha256").update(bytes).digest("hex"),
      bytes: bytes.length,
      ...(Array.isArray(value) ? { elements: value.length } : {}),
    },
  }
}
