import { type Cursor, Unreadable, blankEnd, isBlank } from "./cursor.js"
import { isFence, isKey } from "./string-end.js"

const newStart = /(?:```\w{0,16}\s{0,16})?\{\s{0,80}(?=")/y
const lineKey = /"[\w$-]{1,60}"\s{0,20}:/y

/** A wanted key with its quotation marks and its colon stands here: not in the middle of a text. */
export function startsWanted({ text, wanted }: Cursor, at: number): boolean {
  return wanted.some((key) => text.startsWith(`"${key}"`, at)) && isKey(text, at, false)
}

/** A line starts with a wanted key that has a colon, but no quotation marks. */
export function startsWantedBare({ text, wanted }: Cursor, at: number): boolean {
  return wanted.some((key) => text.startsWith(`${key}:`, at))
}

/** Where the first text after a line break stands. */
export function lineStart(text: string, at: number): number {
  let next = at
  while (next < text.length && isBlank(text.charCodeAt(next))) next += 1
  return next
}

/**
 * Whether a string that starts at `start` and lacks its closing quotation mark ends before the line at `next`.
 *
 * @throws Unreadable where the reply starts its JSON again
 */
export function endsBeforeLine(cursor: Cursor, start: number, lineBreak: number, next: number): boolean {
  const { text } = cursor
  newStart.lastIndex = next
  const begun = newStart.exec(text)?.[0]
  if (begun !== undefined && isKey(text, next + begun.length, false)) {
    throw new Unreadable("restarted", "the reply starts again inside a string", text.indexOf("{", next))
  }
  lineKey.lastIndex = next
  if (lineKey.test(text) || startsWanted(cursor, next)) return true
  // `"answer": "18` and then only the end of the object: one line, so that it is no program with braces in it.
  if (text[next] !== "}" || /[\n{]/.test(text.slice(start, lineBreak))) return false
  const after = blankEnd(text, next + 1)
  return after >= text.length || isFence(text, after)
}
