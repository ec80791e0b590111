/**
 * What is written for machines and has to be exact: code in backticks, addresses, paths, versions, times of day, and
 * words that mix letters with digits, underscores or inner capitals.
 */
const forms: readonly RegExp[] = [
  /`([^`]+)`/g,
  /[a-z][a-z0-9+.-]*:\/\/[^\s<>"')\]]*[^\s<>"')\].,;:!?]/gi,
  /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g,
  // A path: segments with slashes between them.
  /(?<![\p{L}\p{N}_])~?\.{0,2}[\\/]?[\p{L}\p{N}_@.-]*[\p{L}_][\p{L}\p{N}_@.-]*(?:[\\/][\p{L}\p{N}_@.*-]*[\p{L}\p{N}_*])+/gu,
  // A file: a name with an ending.
  /(?<![\p{L}\p{N}_.])[\p{L}\p{N}_-]+\.[a-z][a-z0-9]{0,4}(?![\p{L}\p{N}_.]\p{L})(?![\p{L}\p{N}_])/gu,
  // A version.
  /(?<![\p{L}\p{N}_.])(?:[vV]\d+\.\d+|\d+\.\d+\.\d+)(?:\.\d+)*(?:[-+][\p{L}\p{N}.-]*[\p{L}\p{N}])?(?![\p{L}\p{N}])/gu,
  // A time of day.
  /(?<![\p{N}:])\d{1,2}:\d{2}(?::\d{2})?(?![\p{N}:])/gu,
  /(?<![\p{L}\p{N}_])\p{L}[\p{L}_]*\p{N}[\p{L}\p{N}_]*/gu,
  /(?<![\p{L}\p{N}_])[\p{L}\p{N}]+(?:_[\p{L}\p{N}]+)+/gu,
  /(?<![\p{L}\p{N}_])\p{Ll}+(?:\p{Lu}[\p{Ll}\p{N}]*)+(?![\p{L}\p{N}_])/gu,
]

/** The identifiers in a text, and the text without them. */
export function takeIdentifiers(text: string): {
  readonly identifiers: readonly string[]
  readonly rest: string
} {
  const identifiers: string[] = []
  let rest = text
  for (const form of forms) {
    rest = rest.replace(form, (whole: string, inner: unknown) => {
      const identifier = (typeof inner === "string" ? inner : whole).trim()
      if (typeof inner !== "string" && isOrdinary(identifier)) return whole
      identifiers.push(identifier)
      return " ".repeat(whole.length)
    })
  }
  return { identifiers, rest }
}

/** Words of a language that look like a path or a file: and/or, e.g. */
function isOrdinary(identifier: string): boolean {
  if (/^\p{L}\.\p{L}$/u.test(identifier)) return true
  return /^\p{L}[\p{L}-]*(?:\/\p{L}[\p{L}-]*)+$/u.test(identifier)
}

/** Identifiers are looked for in texts like this: in lower case, and `src\a.ts` is `src/a.ts`. */
export function identifierText(text: string): string {
  return text.toLowerCase().replaceAll("\\", "/")
}

/** Whether an {@link identifierText} has the identifier, or each part of a longer piece of code. */
export function hasIdentifier(text: string, identifier: string): boolean {
  const wanted = identifierText(identifier)
  if (standsExactly(text, wanted)) return true
  const parts = wanted.split(between).flatMap(membersIn)
  return (
    parts.length > 0 &&
    (parts.length > 1 || parts[0] !== wanted) &&
    parts.every((part) => standsExactly(text, part))
  )
}

/** Between the parts of code: brackets and signs, the @ before a version, the # before a member, and a shell's "and". */
const between = /[\s:=(){}[\],;"']+|(?<=[^\s@])@(?=[~^]?v?\d)|#(?=[\p{L}_$])|&&/u

/** `foo.bar` is a member of something, `foo.ts` a file and `foo.com` a host. */
function membersIn(part: string): readonly string[] {
  if (part === "") return []
  return memberChain.test(part) && !ending.test(part) ? part.split(".") : [part]
}

const memberChain = /^[\p{L}_$][\p{L}\p{N}_$]*(?:\.[\p{L}_$][\p{L}\p{N}_$]*)+$/u
const ending =
  /\.(?:[cm]?[jt]sx?|json[5cl]?|ya?ml|toml|xml|html?|s?css|less|mdx?|txt|te?xt|rst|csv|tsv|log|lock|map|env|ini|cfg|conf|sql|db|sh|bash|ps1|bat|py|rb|rs|go|java|kt|cs?|cc|cpp|h|hpp|swift|php|pl|lua|vue|svelte|wasm|so|dll|exe|zip|gz|tgz|tar|pdf|docx?|xlsx?|pptx?|png|jpe?g|gif|svg|webp|ico|com|org|net|io|dev|app|ai|edu|gov|eu|de|uk)$/

/** Not inside a longer word, number or version; `v2.0.1` is `2.0.1`. */
function standsExactly(text: string, wanted: string): boolean {
  const part = /^v\d/.test(wanted) ? wanted.slice(1) : wanted
  const number = /^\d/.test(part)
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + 1)) {
    const before = text.slice(Math.max(0, at - 2), at)
    const after = text.slice(at + part.length, at + part.length + 2)
    if (number && !/\d[.:]?$/.test(before) && !/^\.?\d/.test(after)) return true
    if (!number && !(/^\w/.test(part) && /\w$/.test(before)) && !(/\w$/.test(part) && /^\w/.test(after)))
      return true
  }
  return false
}
