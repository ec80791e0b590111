import { blankEnd } from "./cursor.js"

/** What a string is in: the place decides which quotation marks can end it. */
export type StringPlace = "key" | "member" | "element"

const key = /(?:"(?:[^"\\\n]|\\.){0,200}"|'(?:[^'\\\n]|\\.){0,200}'|“[^”"\n]{0,200}[”"])\s{0,20}:/y
const cutKey = /(?:"(?:[^"\\\n]|\\.){0,200}"?|'(?:[^'\\\n]|\\.){0,200}'?)\\?\s{0,20}$/y
const bareKey = /[A-Za-z_$][\w$-]{0,60}\s{0,20}:/y
const elementStart = /["'“[{\]\d-]|true|false|null|True|False|None/y

/** True where a key and its colon stand; keys without quotes count only in an object that has them. */
export function isKey(text: string, at: number, bare: boolean): boolean {
  return matches(key, text, at) || (bare && matches(bareKey, text, at))
}

/** True where a code fence stands. */
export function isFence(text: string, at: number): boolean {
  return text.startsWith("```", at)
}

/**
 * Whether a quotation mark before `after` ends the string, by what follows it.
 *
 * Inside a text, models write quotation marks without escaping them: those are followed by more text.
 */
export function endsString(text: string, after: number, place: StringPlace, bare: boolean): boolean {
  const next = blankEnd(text, after)
  if (next >= text.length) return true
  const character = text[next]
  switch (place) {
    case "key":
      return character === ":"
    case "member":
      if (character === "}" || isFence(text, next) || isKey(text, next, bare)) return true
      if (character === ",") return endsMember(text, next + 1, bare)
      return character === "+" && matches(/\+\s{0,100}["'`]/y, text, next)
    case "element":
      if (character === "]") return true
      return character === "," && matches(elementStart, text, blankEnd(text, next + 1))
  }
}

/** Whether a comma before `afterComma` ends a member: another follows, or the end of the object or of the text. */
export function endsMember(text: string, afterComma: number, bare: boolean): boolean {
  const next = blankEnd(text, afterComma)
  if (next >= text.length || text[next] === "}" || isFence(text, next) || isKey(text, next, bare)) return true
  // The text may end in the middle of the next key.
  return text.length - next <= 220 && matches(cutKey, text, next)
}

function matches(pattern: RegExp, text: string, at: number): boolean {
  pattern.lastIndex = at
  return pattern.test(text)
}
