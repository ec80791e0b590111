import { type Cursor, Unreadable, skipBlank } from "./cursor.js"
import { isKey } from "./string-end.js"
import { opensString, readString } from "./string.js"

/** A key with its colon, up to its value. */
export function readKey(cursor: Cursor): { readonly key: string; readonly bare: boolean } {
  const { text, repairs } = cursor
  const bare = !opensString(text[cursor.at])
  const key = bare ? bareKey(cursor) : readString(cursor, "key", false)
  if (bare) repairs.add("key without quotation marks")
  skipColon(cursor)
  // `"answer": "answer": "224"`
  if (isKey(text, cursor.at, false) && text.startsWith(key, cursor.at + 1)) {
    repairs.add("doubled key left out")
    readString(cursor, "key", false)
    skipColon(cursor)
  }
  return { key, bare }
}

function skipColon(cursor: Cursor): void {
  skipBlank(cursor)
  if (cursor.text[cursor.at] !== ":") {
    const kind = cursor.at >= cursor.text.length ? "cut_off" : "malformed"
    throw new Unreadable(kind, `expected a colon, at ${cursor.at}`, cursor.at)
  }
  cursor.at += 1
  skipBlank(cursor)
}

const bareKeyToken = /[A-Za-z_$][\w$-]{0,60}/y

function bareKey(cursor: Cursor): string {
  bareKeyToken.lastIndex = cursor.at
  const key = bareKeyToken.exec(cursor.text)?.[0]
  if (key === undefined) throw new Unreadable("malformed", `expected a key, at ${cursor.at}`, cursor.at)
  cursor.at += key.length
  return key
}
