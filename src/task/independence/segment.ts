/** A part of a place between two slashes. */
export type Segment =
  | { readonly kind: "literal"; readonly text: string }
  /** Wildcards within the segment. */
  | { readonly kind: "wild"; readonly tokens: readonly Token[]; readonly text: string }
  /** `**`: any number of segments, also none. */
  | { readonly kind: "any_depth" }

/** One character out of ranges of code points, or, repeated, any number of them. */
export interface Token {
  readonly ranges: readonly Range[]
  readonly repeated: boolean
}

type Range = readonly [first: number, last: number]

const slash = 0x2f
const anyCharacter: readonly Range[] = [
  [0, slash - 1],
  [slash + 1, 0x10ffff],
]

/**
 * Reads `*`, `?`, `[abc]`, `[a-z]`, `[!abc]`; a bracket that is never closed stands for itself.
 *
 * @returns what is wrong with it instead, as a text
 */
export function parseSegment(text: string): Segment | string {
  if (text === "**") return { kind: "any_depth" }
  if (!/[*?[]/.test(text)) return { kind: "literal", text }
  const characters = Array.from(text)
  const tokens: Token[] = []
  for (let at = 0; at < characters.length; at += 1) {
    const character = characters[at] ?? ""
    if (character === "*") {
      if (tokens.at(-1)?.repeated !== true) tokens.push({ ranges: anyCharacter, repeated: true })
    } else if (character === "?") {
      tokens.push({ ranges: anyCharacter, repeated: false })
    } else {
      const end = character === "[" ? classEnd(characters, at) : -1
      if (end === -1) {
        tokens.push({ ranges: only(character), repeated: false })
      } else {
        const ranges = readClass(characters.slice(at + 1, end))
        if (typeof ranges === "string") return ranges
        tokens.push({ ranges, repeated: false })
        at = end
      }
    }
  }
  const literal = tokens.map(onlyCharacter)
  return literal.includes(undefined)
    ? { kind: "wild", tokens, text }
    : { kind: "literal", text: literal.join("") }
}

/** The one character that a token stands for, where it is only one. */
export function onlyCharacter({ ranges: [range, ...others], repeated }: Token): string | undefined {
  if (repeated || range === undefined || others.length > 0 || range[0] !== range[1]) return undefined
  return String.fromCodePoint(range[0])
}

/** A text as it has to be written, so that nothing in it is a wildcard. */
export function escapeWildcards(text: string): string {
  return text.replaceAll(/[*?[]/g, "[$&]")
}

/** Each character of a text as a token. */
export function literalTokens(text: string): readonly Token[] {
  return Array.from(text, (character) => ({ ranges: only(character), repeated: false }))
}

function only(character: string): readonly Range[] {
  const code = character.codePointAt(0) ?? 0
  return [[code, code]]
}

/** A closing bracket that comes first is a member. */
function classEnd(characters: readonly string[], start: number): number {
  const first = start + (characters[start + 1] === "!" || characters[start + 1] === "^" ? 2 : 1)
  return characters.indexOf("]", first + 1)
}

function readClass(characters: readonly string[]): readonly Range[] | string {
  const negated = characters[0] === "!" || characters[0] === "^"
  const members = negated ? characters.slice(1) : characters
  if (members[0] === "[" && members[1] === ":")
    return "has a named class in brackets, which is not known here. Write its range: [a-z]"
  const ranges: Range[] = []
  for (let at = 0; at < members.length; at += 1) {
    const first = members[at]?.codePointAt(0) ?? 0
    const last = members[at + 1] === "-" ? members[at + 2]?.codePointAt(0) : undefined
    if (last !== undefined && last < first) return "has a range that ends before it begins. Write [a-z]"
    ranges.push([first, last ?? first])
    if (last !== undefined) at += 2
  }
  return negated ? complement(ranges) : ranges
}

function complement(ranges: readonly Range[]): readonly Range[] {
  const free: Range[] = []
  let next = 0
  const excluded: readonly Range[] = [...ranges, [slash, slash], [0x110000, 0x110000]]
  for (const [first, last] of excluded.toSorted((one, other) => one[0] - other[0])) {
    if (first > next) free.push([next, first - 1])
    next = Math.max(next, last + 1)
  }
  return free
}
