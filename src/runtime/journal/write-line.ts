import { checkedEnd } from "./checksum.js"
import type { JournalEntryBody } from "./journal-entry.js"
import { type LargeValue, holdsLarge, longestLine, takeOutLarge } from "./large-values.js"
import type { Redactor } from "./redact.js"

/** What stands before the body of every entry. */
export interface Envelope {
  readonly n: number
  readonly at: number
  readonly cause: number | null
}

/** An entry as it is written, and the values that stand beside it. Secrets are in neither. */
export interface WrittenEntry {
  readonly line: string
  readonly values: readonly LargeValue[]
}

/**
 * An entry as its line, but for the checksum: that is put in where many lines have become bytes.
 *
 * @throws Error when it is no JSON, or too long for a text
 */
export function writeLine(
  { n, at, cause }: Envelope,
  body: JournalEntryBody,
  redactor: Redactor,
): WrittenEntry {
  let taken = false
  const clean = (json: string): string => {
    const cleaned = redactor.text(json)
    if (cleaned !== json) taken = true
    return cleaned
  }
  // What is known to be large is not made one text first.
  let text = holdsLarge(body) ? undefined : JSON.stringify(body)
  let values: readonly LargeValue[] = []
  if (text === undefined || text.length > longestLine) {
    const slim = takeOutLarge(body, clean)
    values = slim.values
    text = JSON.stringify(slim.body)
  }
  text = clean(text)
  const large =
    values.length === 0 ? "" : `"large":${JSON.stringify(values.map(({ reference }) => reference))},`
  const redacted = taken ? `"redacted":true,` : ""
  // The envelope is written by hand: what it says cannot be mistaken for a secret, and comes first in the line.
  const line = `{"n":${n},"at":${at},"cause":${cause},${large}${redacted}${text.slice(1, -1)}${checkedEnd}`
  return { line, values }
}
