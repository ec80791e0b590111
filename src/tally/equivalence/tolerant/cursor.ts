import type { ReadNumber } from "../rounded-number.js"

/** Where the tolerant reader is, and what it has had to mend so far. */
export interface Cursor {
  readonly text: string
  at: number
  /** Keys that the reply was to have. */
  readonly wanted: readonly string[]
  readonly number: ReadNumber
  /** Whether a text that the reply ends in the middle of is taken as far as it goes. */
  readonly keepsCutOff: boolean
  readonly repairs: Set<string>
  /** Texts that say how to come to a value: the reply may still give it later on. */
  readonly formulas: Set<unknown>
}

/**
 * Why no value could be read. `cut_off`: the text ends inside it; `malformed`: no reading without a guess;
 * `duplicate`: a key comes twice; `restarted`: the reply gives up on it and starts again, at `at`.
 */
export type UnreadableKind = "cut_off" | "malformed" | "duplicate" | "restarted"

/** Leaves the reader; caught in the same folder's entry, never seen outside. */
export class Unreadable extends Error {
  readonly kind: UnreadableKind
  readonly at: number

  constructor(kind: UnreadableKind, message: string, at: number) {
    super(message)
    this.kind = kind
    this.at = at
  }
}

// A look ahead that may go on for ever, at every quotation mark, would make reading quadratic.
const lookAhead = 400

/** Where the whitespace and the comments from `at` on end, at most a few lines further. */
export function blankEnd(text: string, at: number): number {
  const end = Math.min(text.length, at + lookAhead)
  let next = at
  for (;;) {
    while (next < end && isBlank(text.charCodeAt(next))) next += 1
    const comment = commentEnd(text, next, end)
    if (comment === next) return next
    next = comment
  }
}

/** Moves past whitespace and comments. */
export function skipBlank(cursor: Cursor): void {
  for (;;) {
    const end = blankEnd(cursor.text, cursor.at)
    if (end === cursor.at) return
    if (/\S/.test(cursor.text.slice(cursor.at, end))) cursor.repairs.add("comment left out")
    cursor.at = end
  }
}

/** A newline, a tab, a space, one that does not break, a byte order mark, a zero-width space. */
export function isBlank(code: number): boolean {
  return code === 32 || (code >= 9 && code <= 13) || code === 0xa0 || code === 0xfeff || code === 0x200b
}

function commentEnd(text: string, at: number, limit: number): number {
  if (text.startsWith("//", at) || text[at] === "#") {
    const end = text.slice(at, limit).indexOf("\n")
    return end === -1 ? limit : at + end
  }
  if (!text.startsWith("/*", at)) return at
  const end = text.slice(at, limit).indexOf("*/")
  return end === -1 ? limit : at + end + 2
}
