import type { Json } from "../../task/json.js"
import { environmentSecrets, isSecret } from "./secrets.js"

const redacted = "[redacted]"

// What providers' keys look like: a known beginning and enough of what no word is made of. Looking ahead is bounded, as
// the texts are whatever a model says: none may make it take longer than its length.
const keys = [
  "sk-(?=[\\w-]{0,40}\\d)[\\w-]{20,}",
  "AIza[\\w-]{35,}",
  "(?:AKIA|ASIA)[0-9A-Z]{16}",
  "gh[pousr]_[A-Za-z0-9]{36,}",
  "github_pat_\\w{22,}",
  "glpat-[\\w-]{20,}",
  "(?:hf|gsk|xai|r8)_[A-Za-z0-9]{30,}",
  "xox[abeoprs]-[\\w-]{10,}",
  "eyJ[\\w-]{10,300}\\.eyJ[\\w-]{10,}(?:\\.[\\w-]*)?",
].join("|")
const bearer = "[Bb]earer +[\\w.~+/-]{16,}=*"
const privateKey = "-----BEGIN [A-Z ]*PRIVATE KEY-----"

/** Takes secrets out of what is about to be written. */
export interface Redactor {
  /** A JSON text without them; the same text when there are none, which is quick to find out. */
  text(json: string): string
}

/**
 * A redactor for what looks like an API key, a bearer token or a private key, and for secrets that are known, in any of
 * the forms they take in JSON and in URLs.
 *
 * @param secrets beside those of the environment, of 8 characters or more
 */
export function createRedactor(
  secrets: readonly string[] = [],
  environment: readonly string[] = environmentSecrets(),
): Redactor {
  const known = new Set([...secrets, ...environment].filter(isSecret).flatMap(formsOf))
  const literals = [...known].toSorted((left, right) => right.length - left.length).map(escapeRegExp)
  // Over the JSON text: looser than the other, as an escaped line end before a key looks like a letter of it.
  const suspicious = new RegExp([...literals, keys, bearer, privateKey].join("|"))
  const exact = new RegExp(
    [
      ...literals,
      `(?<![A-Za-z0-9])(?:${keys})`,
      bearer,
      `${privateKey}[^]*?(?:-----END [A-Z ]*KEY-----|$)`,
    ].join("|"),
    "g",
  )
  const clean = (text: string): string => text.replace(exact, redacted)
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
