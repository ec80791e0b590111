// What secrets look like where they stand: a known beginning, and enough of what no word is made of. Looking ahead is
// bounded, as the texts are whatever a model says: none may make it take longer than its length.

/** Keys of providers, which no letter or digit may stand before. */
const keys = [
  "sk-(?=[\\w-]{0,40}[A-Z\\d])[\\w-]{20,}",
  "sk-[a-z]{32,}",
  "[rs]k_(?:live|test)_[A-Za-z0-9]{16,}",
  "whsec_[A-Za-z0-9+/]{24,}",
  "npm_[A-Za-z0-9]{30,}",
  "SG\\.[\\w-]{16,}\\.[\\w-]{16,}",
  "AIza[\\w-]{35,}",
  "(?:AKIA|ASIA)[0-9A-Z]{16}",
  "gh[pousr]_[A-Za-z0-9]{36,}",
  "github_pat_\\w{22,}",
  "glpat-[\\w-]{20,}",
  "(?:hf|gsk|xai|r8)_[A-Za-z0-9]{30,}",
  "xox[abeoprs]-[\\w-]{10,}",
  "eyJ[\\w-]{10,300}\\.eyJ[\\w-]{10,}(?:\\.[\\w-]*)?",
].join("|")

/** A space, also as URLs write it. */
const space = "(?: |%20|\\+)"
const bearer = `(?:[Bb]earer|BEARER)${space}{1,4}[\\w.~+/%-]{16,}=*`
// Of user and password; a digit or the filling tells it from words.
const basic = `(?:[Bb]asic|BASIC)${space}{1,4}(?=[A-Za-z+/]{0,80}[\\d=])[A-Za-z0-9+/]{12,}={0,2}`
const privateKey = `-----BEGIN[A-Z0-9 %+]{1,40}PRIVATE${space}KEY(?:${space}BLOCK)?-----`
const privateKeyEnd = `-----END[A-Z0-9 %+]{1,40}KEY(?:${space}BLOCK)?-----`
// Only what stands between the scheme and the host: the rest of the address is worth reading.
const inUrl = `://[^\\s/?#:@"'<>]{0,200}:[^\\s/?#"'<>]{1,200}@`

/** Over a JSON text: looser than the other, as an escaped line end before a key looks like a letter of it. */
export const suspiciousPatterns: readonly string[] = [keys, bearer, basic, privateKey, inUrl]

/** Over a text as it is; what is escaped or encoded before a key is no letter of it. */
export const exactPatterns: readonly string[] = [
  `(?:(?<![A-Za-z0-9])|(?<=%[0-9A-Fa-f]{2}|\\\\[bfnrt]))(?:${keys})`,
  bearer,
  basic,
  `${privateKey}[^]*?(?:${privateKeyEnd}|$)`,
  inUrl,
]

const marks = { start: "://", end: "@" }

/** What stands in the place of a text that was found. */
export function inPlaceOf(found: string, redacted: string): string {
  const { start, end } = marks
  return found.startsWith(start) && found.endsWith(end) ? `${start}${redacted}${end}` : redacted
}
