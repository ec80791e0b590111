import { expandBraces } from "./braces.js"
import { type Segment, escapeWildcards, onlyCharacter, parseSegment } from "./segment.js"
import { splitPlace } from "./uri.js"

/** A place in its normal form: one path, or every path that a pattern matches. */
export interface Place {
  /** Its normal form as a text; equal for equal places. */
  readonly text: string
  readonly root: string
  readonly segments: readonly Segment[]
  /** True for one path and no pattern. */
  readonly isLiteral: boolean
  /** False for URIs, where something may stand at a place and below it, too. */
  readonly isFile: boolean
  /** What every path in it begins with. */
  readonly prefix: string
  /** What every path in it ends with. */
  readonly suffix: string
}

/** The real path of a path, symbolic links followed, as `realPaths` gives it. */
export type Resolve = (path: string) => string

/** What is known of where the places are. */
export interface PlaceContext {
  readonly resolve?: Resolve | undefined
  /** How many folders above the base the places of a plan reach at most; see `heightOf`. @default 0 */
  readonly height?: number
}

const longestPlace = 4_096
const nothing = "is empty. Name a path, a URI or a glob"

/**
 * Reads a place as briefs name it: a path, a URI, a glob (`*`, `**`, `?`, `[abc]`, `{a,b}`), or a prefix that ends in
 * `/` and covers all below it.
 *
 * @returns one place for each reading of its braces and links, or what is wrong with it, as a text
 */
export function parsePlace(text: string, context: PlaceContext = {}): readonly Place[] | string {
  const written = text.trim().normalize("NFC").replaceAll("\\", "/")
  if (written === "") return nothing
  if (written.length > longestPlace)
    return `is longer than ${longestPlace} characters. Name its folder instead`
  if (/\p{Cc}/u.test(written)) return "has a control character. Take it out"
  if (written.startsWith("!"))
    return "begins with !, and what a place is not cannot be compared. Name what it is"
  if (/[?*+@!]\([^)]*\)/.test(written))
    return "has an extended glob, which is not known here. Write the alternatives as {a,b}"
  const readings = expandBraces(written)
  if (typeof readings === "string") return readings
  const places = new Map<string, Place>()
  for (const reading of readings) {
    // One of several readings may name nothing, as that of the empty member of {a,}.
    if (reading === "") continue
    const found = parseReading(reading, context)
    if (typeof found === "string") return found
    for (const place of found) places.set(place.text, place)
  }
  return places.size === 0 ? nothing : [...places.values()]
}

function parseReading(reading: string, { resolve, height = 0 }: PlaceContext): readonly Place[] | string {
  const split = splitPlace(reading)
  if (typeof split === "string") return split
  const segments: Segment[] = []
  for (const part of split.path.split("/")) {
    if (part === "" || part === ".") continue
    const segment = parseSegment(part)
    if (typeof segment === "string") return segment
    // Several in a row match what one matches.
    if (segment.kind === "any_depth" && segments.at(-1)?.kind === "any_depth") continue
    segments.push(segment)
  }
  if (segments.some((segment, at) => isUpwards(segment) && segments.slice(0, at).some(isPattern)))
    return "goes up (..) after a wildcard, which may lead anywhere. Write it without .."
  if (/(?:^|\/)\.{0,2}$/.test(split.path) && split.path !== "" && segments.at(-1)?.kind !== "any_depth")
    segments.push({ kind: "any_depth" })
  const { root, isFile } = split
  const lexical = withoutDots(root, segments)
  if (!isFile || resolve === undefined) return [makePlace(root, fromAbove(root, lexical, height), isFile)]
  // Programs disagree on `link/..`: some go up from where the link leads. Either is a place that may be meant.
  return [followLinks(root, lexical, resolve), followLinks(root, segments, resolve)]
}

/** How many folders above the base a place can lie at most. */
export function heightOf(text: string): number {
  return Math.min(text.match(/(?<![^/\\{,])\.\.(?![^/\\},])/g)?.length ?? 0, 100)
}

/**
 * A path from the base as one from the highest folder that any place reaches: `../` covers the base, too.
 *
 * The names of the folders above the base are not known: wildcards match them, names do not.
 */
function fromAbove(root: string, segments: readonly Segment[], height: number): readonly Segment[] {
  if (root !== "." || height === 0) return segments
  const ups = segments.filter(isUpwards).length
  const above = Array.from({ length: Math.max(0, height - ups) }, (_, index): Segment => {
    return { kind: "literal", text: `\u0000${height - index}` }
  })
  return [...above, ...segments.slice(Math.min(ups, height))]
}

/** Leads every `..` back as far as there is something to go back from; above a root there is nothing. */
function withoutDots(root: string, segments: readonly Segment[]): readonly Segment[] {
  const kept: Segment[] = []
  for (const segment of segments) {
    const before = kept.at(-1)
    if (!isUpwards(segment)) kept.push(segment)
    else if (before !== undefined && !isUpwards(before)) kept.pop()
    else if (root === ".") kept.push(segment)
  }
  return kept
}

/** The place with links followed as far as it is literal: below a wildcard, nobody knows which there are. */
function followLinks(root: string, segments: readonly Segment[], resolve: Resolve): Place {
  const from = segments.findIndex(isPattern)
  const literal = from === -1 ? segments : segments.slice(0, from)
  let path = root === "." ? "." : `${root}/`
  for (const [at, segment] of literal.entries()) {
    if (segment.kind !== "literal") continue
    const isLink = isUpwards(segment) && at > 0
    path = isLink ? `${resolve(path)}/..` : `${path.replace(/\/$/, "")}/${segment.text}`
  }
  const real = splitPlace(resolve(path).replaceAll("\\", "/").normalize("NFC"))
  if (typeof real === "string") return makePlace(root, segments, true)
  const parts = real.path.split("/").filter((part) => part !== "" && part !== ".")
  const found = parts.map((part): Segment => ({ kind: "literal", text: part }))
  return makePlace(real.root, withoutDots(real.root, [...found, ...segments.slice(literal.length)]), true)
}

function makePlace(root: string, segments: readonly Segment[], isFile: boolean): Place {
  const isLiteral = !segments.some(isPattern)
  const full = [root, ...segments.map(isLiteral ? rawText : writtenText)].join("/")
  return {
    text: isLiteral ? full : `glob ${full}`,
    root,
    segments,
    isLiteral,
    isFile,
    prefix: isLiteral ? full : prefixOf(root, segments),
    suffix: isLiteral ? full : suffixOf(segments),
  }
}

/** Up to the first wildcard. Before `**` at the end there may be nothing more, not even a slash. */
function prefixOf(root: string, segments: readonly Segment[]): string {
  const from = segments.findIndex(isPattern)
  const first = segments[from]
  const before = [root, ...segments.slice(0, from).map(rawText)].join("/")
  if (first?.kind === "any_depth" && from === segments.length - 1) return before
  return `${before}/${first?.kind === "wild" ? literalStart(first.tokens.map(onlyCharacter)) : ""}`
}

/** From the last wildcard on. */
function suffixOf(segments: readonly Segment[]): string {
  const from = segments.findLastIndex(isPattern)
  const last = segments[from]
  const after = segments
    .slice(from + 1)
    .map((segment) => `/${rawText(segment)}`)
    .join("")
  if (last?.kind !== "wild") return after
  const end = literalStart(last.tokens.map(onlyCharacter).toReversed())
  return `${Array.from(end).toReversed().join("")}${after}`
}

function literalStart(characters: readonly (string | undefined)[]): string {
  const end = characters.indexOf(undefined)
  return (end === -1 ? characters : characters.slice(0, end)).join("")
}

function isPattern({ kind }: Segment): boolean {
  return kind !== "literal"
}

function isUpwards(segment: Segment): boolean {
  return segment.kind === "literal" && segment.text === ".."
}

function rawText(segment: Segment): string {
  return segment.kind === "any_depth" ? "**" : segment.text
}

function writtenText(segment: Segment): string {
  return segment.kind === "literal" ? escapeWildcards(segment.text) : rawText(segment)
}
