import { isKey } from "./string-end.js"

/**
 * Where JSON could start next, from `from` on: at the start of a code fence or of the whole text, or anywhere
 * else before a quoted or a wanted key; braces of formulas are none.
 */
export function nextStart(
  text: string,
  from: number,
  wanted: readonly string[],
  fencedOnly: boolean,
): number | undefined {
  const first = text.search(/\S/)
  if (from <= first && isKey(text, first, false)) return first
  const opener = /[{[]/g
  opener.lastIndex = from
  for (let found = opener.exec(text); found !== null; found = opener.exec(text)) {
    const { index } = found
    if (index === first || isFenced(text, index)) return index
    if (fencedOnly) continue
    // A list of objects, not the first of them.
    const object = found[0] === "{" ? index : nextAfterBlank(text, index + 1)
    if (text[object] === "{" && startsObject(text, object, wanted)) return index
  }
  return undefined
}

function isFenced(text: string, at: number): boolean {
  return /```[ \t]{0,8}\w{0,16}\s{0,16}$/.test(text.slice(Math.max(0, at - 44), at))
}

function startsObject(text: string, at: number, wanted: readonly string[]): boolean {
  const next = nextAfterBlank(text, at + 1)
  return (
    isKey(text, next, false) || wanted.some((key) => text.startsWith(key, next) && isKey(text, next, true))
  )
}

function nextAfterBlank(text: string, at: number): number {
  return at + (/^\s*/.exec(text.slice(at, at + 200))?.[0].length ?? 0)
}
