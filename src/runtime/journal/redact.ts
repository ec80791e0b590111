import type { Json } from "../../task/json.js"
import { exactPatterns, inPlaceOf, suspiciousPatterns } from "./secret-patterns.js"
import { environmentSecrets, isSecret } from "./secrets.js"

/** What stands on record in the place of a secret. */
export const redacted = "[redacted]"

/** Takes secrets out of what is about to be written. */
export interface Redactor {
  /** A JSON text without them; the same text when there are none, which is quick to find out. */
  text(json: string): string
}

/**
 * A redactor for what looks like an API key, a bearer token, a private key or the password of a URL, and for secrets that
 * are known, in any of the forms they take in JSON and in URLs.
 *
 * @param secrets beside those of the environment, of 8 characters or more
 */
export function createRedactor(
  secrets: readonly string[] = [],
  environment: readonly string[] = environmentSecrets(),
): Redactor {
  const known = new Set([...secrets, ...environment].filter(isSecret).flatMap(formsOf))
  const literals = [...known].toSorted((left, right) => right.length - left.length).map(escapeRegExp)
  const suspicious = new RegExp([...literals, ...suspiciousPatterns].join("|"))
  const exact = new RegExp([...literals, ...exactPatterns].join("|"), "g")
  const clean = (text: string): string => text.replace(exact, (found) => inPlaceOf(found, redacted))
  return {
    text: (json) =>
      suspicious.test(json) ? JSON.stringify(JSON.parse(json), (_key, value) => cleaned(value, clean)) : json,
  }
}

/** A value as a journal holds it, to compare with what one holds. */
export function redactJson(value: Json, secrets: readonly string[] = []): Json {
  return JSON.parse(createRedactor(secrets).text(JSON.stringify(value))) as Json
}

/** Only texts and names are looked at: a number that happens to hold the digits of a secret stays what it is. */
function cleaned(value: unknown, clean: (text: string) => string): unknown {
  if (typeof value === "string") return clean(value)
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value
  const entries = Object.entries(value)
  return entries.every(([name]) => clean(name) === name)
    ? value
    : Object.fromEntries(entries.map(([name, member]: [string, unknown]) => [clean(name), member]))
}

/** A secret as it stands in a text, in JSON within it, twice over, and in a URL. */
function formsOf(secret: string): readonly string[] {
  const once = escapeJson(secret)
  const twice = escapeJson(once)
  return [secret, once, twice, escapeJson(twice), encodeURIComponent(secret)]
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

function escapeRegExp(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/-]/g, "\\$&")
}
