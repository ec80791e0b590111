import { type Cursor, Unreadable, blankEnd, skipBlank } from "./cursor.js"
import { readEscape } from "./escape.js"
import { type StringPlace, endsString } from "./string-end.js"
import { endsBeforeLine, lineStart, startsWanted, startsWantedBare } from "./unclosed.js"

const closers: Readonly<Record<string, string>> = { '"': '"', "'": "'", "`": "`", "“": '”"' }

/** True for a character that opens a string. */
export function opensString(character: string | undefined): boolean {
  return character !== undefined && Object.hasOwn(closers, character)
}

/** A string, or several that are joined by plus signs. */
export function readString(cursor: Cursor, place: StringPlace, bareKeys: boolean): string {
  let value = readOne(cursor, place, bareKeys)
  if (place === "key") return value
  for (;;) {
    const after = cursor.at
    skipBlank(cursor)
    if (cursor.text[cursor.at] !== "+") {
      cursor.at = after
      return value
    }
    cursor.at += 1
    skipBlank(cursor)
    if (!opensString(cursor.text[cursor.at])) {
      throw new Unreadable("malformed", `a sum where a value was due, at ${cursor.at}`, cursor.at)
    }
    cursor.repairs.add("strings joined")
    value += readOne(cursor, place, bareKeys)
  }
}

function readOne(cursor: Cursor, place: StringPlace, bareKeys: boolean): string {
  const { text, repairs } = cursor
  const opener = text[cursor.at] ?? ""
  const triple = opener !== "“" && text.startsWith(opener.repeat(3), cursor.at)
  if (opener !== '"' || triple) repairs.add("quotation marks replaced")
  const closer = triple ? opener.repeat(3) : (closers[opener] ?? opener)
  const start = cursor.at + (triple ? 3 : 1)
  let value = ""
  let from = start
  let at = start
  let innerMarks = 0
  const upTo = (end: number) => value + text.slice(from, end)
  // The last line that starts with a wanted key without quotation marks: it counts if nothing else ends the string.
  let bareLine: (() => string) | undefined

  while (at < text.length) {
    const character = text[at] ?? ""
    if (character === "\\") {
      const escape = readEscape(text, at)
      if (escape.repaired) repairs.add("backslash not escaped")
      value = upTo(at) + escape.value
      from = at = escape.end
    } else if (triple ? text.startsWith(closer, at) : closer.includes(character)) {
      const after = at + (triple ? 3 : 1)
      if (triple || endsString(text, after, place, bareKeys)) {
        // Of several quotation marks, the last of a text that is cut off need not be the one that ends the string.
        if (innerMarks > 0 && blankEnd(text, after) >= text.length) break
        cursor.at = after
        return upTo(at)
      }
      if (place === "member" && startsWanted(cursor, at)) return endAt(cursor, at, upTo(at))
      repairs.add("quotation mark not escaped")
      innerMarks += 1
      at += 1
    } else if (character === "\n" && !triple) {
      repairs.add("line break not escaped")
      const next = lineStart(text, at)
      if (place === "member") {
        if (endsBeforeLine(cursor, start, at, next)) return endAt(cursor, at, upTo(at))
        if (startsWantedBare(cursor, next)) {
          const [end, before] = [at, upTo(at)]
          bareLine = () => endAt(cursor, end, before)
        }
      }
      at = next
    } else {
      at += 1
    }
  }
  if (bareLine !== undefined) return bareLine()
  if (cursor.keepsCutOff && place === "member") {
    repairs.add("text cut off at its end")
    cursor.at = text.length
    return upTo(text.length)
  }
  throw new Unreadable("cut_off", "the text ends inside a string", text.length)
}

/** Ends a string that nobody closed. */
function endAt(cursor: Cursor, at: number, value: string): string {
  cursor.repairs.add("closing quotation mark added")
  cursor.at = at
  return value.trimEnd().replace(/,$/, "")
}
