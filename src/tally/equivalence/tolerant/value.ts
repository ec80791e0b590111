import { maxDepth } from "../strict-json.js"
import { readBare } from "./bare.js"
import { type Cursor, Unreadable, skipBlank } from "./cursor.js"
import { readKey } from "./key.js"
import { isFence } from "./string-end.js"
import { opensString, readString } from "./string.js"

/** The object or the array that starts where the cursor is. */
export function readStructure(cursor: Cursor, depth: number): object {
  if (depth > maxDepth) throw new Unreadable("malformed", `more than ${maxDepth} levels`, cursor.text.length)
  const opener = cursor.text[cursor.at]
  if (opener === "{" || opener === "[") cursor.at += 1
  else cursor.repairs.add("opening brace added")
  return opener === "[" ? readArray(cursor, depth) : readObject(cursor, depth)
}

function readObject(cursor: Cursor, depth: number): Record<string, unknown> {
  const { text, repairs } = cursor
  const members = new Map<string, unknown>()
  let before: "start" | "member" | "comma" = "start"
  for (;;) {
    skipBlank(cursor)
    const character = text[cursor.at]
    if (character === "}") {
      if (before === "comma") repairs.add("trailing comma left out")
      cursor.at += 1
      return Object.fromEntries(members)
    }
    if (character === undefined || isFence(text, cursor.at)) {
      endWithoutBrace(cursor, before, depth)
      return Object.fromEntries(members)
    }
    if (character === ",") {
      if (before !== "member")
        throw new Unreadable("malformed", `a comma too many, at ${cursor.at}`, cursor.at)
      before = "comma"
      cursor.at += 1
      continue
    }
    if (before === "member") repairs.add("comma added")
    before = "member"
    readMember(cursor, depth, members)
  }
}

/** At the end of the text only the last brace may be missing; a closed fence says that the reply is whole. */
function endWithoutBrace(cursor: Cursor, before: "start" | "member" | "comma", depth: number): void {
  const fenced = isFence(cursor.text, cursor.at)
  if (before === "start" || (!fenced && (before === "comma" || depth > 1))) {
    throw new Unreadable("cut_off", "the text ends inside an object", cursor.at)
  }
  cursor.repairs.add("closing brace added")
}

function readMember(cursor: Cursor, depth: number, members: Map<string, unknown>): void {
  const { at: start, repairs, wanted } = cursor
  const { key, bare } = readKey(cursor)
  const twice = members.has(key)
  // Where keys are wanted, only those have to be certain.
  if (twice && (depth > 1 || wanted.length === 0 || wanted.includes(key))) {
    throw new Unreadable("duplicate", `the key ${JSON.stringify(key.slice(0, 60))} comes twice`, start)
  }
  const value = readValue(cursor, "member", bare, depth)
  if (twice) repairs.add("member with the same key left out")
  else members.set(key, value)
}

function readArray(cursor: Cursor, depth: number): unknown[] {
  const { text, repairs } = cursor
  const elements: unknown[] = []
  let comma = true
  for (;;) {
    skipBlank(cursor)
    const character = text[cursor.at]
    if (character === undefined) throw new Unreadable("cut_off", "the text ends inside a list", cursor.at)
    if (character === "]") {
      if (comma && elements.length > 0) repairs.add("trailing comma left out")
      cursor.at += 1
      return elements
    }
    if (character === ",") {
      if (comma) throw new Unreadable("malformed", `a comma too many, at ${cursor.at}`, cursor.at)
      comma = true
      cursor.at += 1
      continue
    }
    if (!comma) throw new Unreadable("malformed", `expected a comma, at ${cursor.at}`, cursor.at)
    comma = false
    elements.push(readValue(cursor, "element", false, depth))
  }
}

function readValue(cursor: Cursor, place: "member" | "element", bareKeys: boolean, depth: number): unknown {
  const character = cursor.text[cursor.at]
  if (character === "{" || character === "[") return readStructure(cursor, depth + 1)
  return opensString(character) ? readString(cursor, place, bareKeys) : readBare(cursor, place, bareKeys)
}
