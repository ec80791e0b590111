import { canonicalJson } from "../../tally/equivalence/canonical-json.js"
import type { Json } from "../../task/json.js"
import { sameKey } from "./path.js"

const forbidden: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"])
// Inside a text the closing quote would stand behind a backslash, so that this finds keys only.
const forbiddenMember = /"(?:__proto__|constructor|prototype)":/

/** True for keys that could poison a prototype. The boundary lets none through; nothing rests on that here. */
export function isForbiddenKey(key: string): boolean {
  return forbidden.has(key)
}

/**
 * The key under which equal values merge; `undefined` for what may not be merged: not plain JSON, too deep, or with a
 * forbidden key inside.
 *
 * Values are equal when they are the same JSON, whatever the order of their keys (RFC 8785) and the Unicode form of
 * their texts (NFC); around a text that is the whole value, white space does not count either. 1 and "1" differ.
 */
export function valueKey(value: Json): string | undefined {
  if (typeof value === "string") return JSON.stringify(value.trim().normalize("NFC"))
  const text = canonicalJson(value)
  if (text === undefined || typeof value !== "object") return text
  if (forbiddenMember.test(text)) return undefined
  return text.normalize("NFC") === text ? text : composed(text)
}

/**
 * Canonical JSON with keys and texts in NFC. Keys are composed before they are sorted; where two of an object become
 * one, both stay as they are.
 */
function composed(text: string): string {
  const value: unknown = JSON.parse(text, (_, part: unknown) => {
    if (typeof part === "string") return part.normalize("NFC")
    if (typeof part !== "object" || part === null || Array.isArray(part)) return part
    const members = Object.entries(part).map(([key, member]) => [sameKey(key), member] as const)
    return new Set(members.map(([key]) => key)).size < members.length ? part : Object.fromEntries(members)
  })
  return canonicalJson(value) ?? text
}
