import { type Cursor, Unreadable, blankEnd } from "./cursor.js"
import { endsMember } from "./string-end.js"

const literals: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["null", null],
  ["None", null],
])
const plainNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/

// `(4 + 2) * 7`, `str(40)`: a way to a value, where the value was to be.
const formula = /\(|\s[-+*/=×]\s/

// A value without quotes is a word or a formula, not a page.
const longest = 2_000

/** A value without quotes: a number, a literal, or else its text as it stands (`$1,200`, `(4 + 2) * 7`). */
export function readBare(cursor: Cursor, place: "member" | "element", bareKeys: boolean): unknown {
  const { text } = cursor
  const end = place === "member" ? memberEnd(text, cursor.at, bareKeys) : elementEnd(text, cursor.at)
  const token = text.slice(cursor.at, end).trimEnd()
  const literal = literals.get(token)
  if (end >= text.length && literal === undefined) {
    throw new Unreadable("cut_off", "the text ends inside a value", text.length)
  }
  if (token === "" || token.endsWith(",") || end - cursor.at > longest) {
    throw new Unreadable("malformed", `expected a value, at ${cursor.at}`, cursor.at)
  }
  // `[1, 2, ...]` leaves values out, `[1,000]` may be one or two.
  if (place === "element" && /^(?:\.\.\.|…|[+-]?0\d)/.test(token)) {
    throw new Unreadable("malformed", `expected a value, at ${cursor.at}`, cursor.at)
  }
  // No JSON has them, and as a text they would be a choice of their own.
  if (/^[+-]?(?:NaN|Infinity|undefined)$/.test(token)) {
    throw new Unreadable("malformed", `no number, at ${cursor.at}`, cursor.at)
  }
  cursor.at = end
  if (plainNumber.test(token)) return cursor.number(token)
  if (literal !== undefined) {
    if (/^[TFN]/.test(token)) cursor.repairs.add("literal of another language")
    return literal
  }
  cursor.repairs.add("quotation marks added")
  if (formula.test(token)) cursor.formulas.add(token)
  return token
}

function memberEnd(text: string, start: number, bareKeys: boolean): number {
  let open = 0
  for (let at = start; at < text.length && at - start <= longest; at += 1) {
    const character = text[at] ?? ""
    if (character === "\n" || isComment(text, at)) return at
    if (character === "(" || character === "[") open += 1
    if (character === ")" || character === "]") open -= 1
    if (open > 0) continue
    if (character === "}") return at
    if (character === ",") {
      const next = blankEnd(text, at + 1)
      if (endsMember(text, at + 1, bareKeys) || text.slice(at, next).includes("\n")) return at
      // After a whole number or literal, a quotation mark can only open a key, however odd.
      if (text[next] === '"' && isWhole(text.slice(start, at).trimEnd())) return at
    }
  }
  return Math.min(text.length, start + longest + 1)
}

function elementEnd(text: string, start: number): number {
  let at = start
  while (
    at < text.length &&
    at - start <= longest &&
    !/[,\]\n{}]/.test(text[at] ?? "") &&
    !isComment(text, at)
  ) {
    at += 1
  }
  return at
}

function isWhole(token: string): boolean {
  return plainNumber.test(token) || literals.has(token)
}

function isComment(text: string, at: number): boolean {
  return (
    /\s/.test(text[at - 1] ?? "") &&
    (text.startsWith("//", at) || text.startsWith("/*", at) || text[at] === "#")
  )
}
