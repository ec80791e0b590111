/** A text that a prompt quotes, apart from what it asks. */
export interface Block {
  /** Name of the tag, or "fence". */
  readonly tag: string
  /** What the prompt says of its origin: the tag's source, path, file, name or id; a fence's file name. */
  readonly source: string | undefined
  readonly text: string
  /** What else its tag says. */
  readonly attributes?: ReadonlyMap<string, string>
}

const opening = /^[ \t]*<([A-Za-z][\w.-]*)((?:\s+[\w:-]+=(?:"(?:[^"\\]|\\.)*"|'[^']*'))*)\s*>/gm
const attribute = /([\w:-]+)=("(?:[^"\\]|\\.)*"|'[^']*')/g
const originNames = ["source", "path", "file", "filename", "href", "url", "uri", "name", "title", "id"]
const quotingTags =
  /^(?:documents?|inputs?|task|question|file|page|article|text|context|source|passage|excerpt|data|content|item|(?:output|branch|result|reply|worker|note|record|claims|briefs|requirements|missing|conflicts?|sentence)(?:-.*)?)$/i
/** Blocks that stand beside what a prompt quotes, and are not to be answered from. */
const besides = /^(?:briefs|requirements|missing|conflicts?|sentence)-/i
const fence = /^(`{3,}|~{3,})[ \t]*([^\n`]*)\n([\s\S]*?)\n\1[ \t]*$/gm
const fileName = /^(?:[\w@~.-]+\/)*[\w@-]*\.?[\w-]+\.\w+$/

/** Whether a block says what a prompt is about, instead of being quoted by it. */
export function isBeside({ tag }: Block): boolean {
  return besides.test(tag)
}

/** Splits a prompt into the blocks it quotes, in order, and what stands before and after them. */
export function splitBlocks(prompt: string): {
  readonly before: string
  readonly blocks: readonly Block[]
  readonly after: string
} {
  const found = [...tagged(prompt)]
  if (found.length === 0) found.push(...fenced(prompt))
  const [first] = found
  const last = found.at(-1)
  if (first === undefined || last === undefined) return { before: prompt, blocks: [], after: "" }
  return { before: prompt.slice(0, first.start), blocks: found, after: prompt.slice(last.end) }
}

interface PlacedBlock extends Block {
  readonly start: number
  readonly end: number
}

/** Outermost tagged blocks; a tag inside a block belongs to its text. */
function* tagged(prompt: string): Generator<PlacedBlock> {
  let from = 0
  // A tag that nobody closes is not looked for twice: otherwise a text full of them takes quadratic time.
  const unclosed = new Set<string>()
  for (const match of prompt.matchAll(opening)) {
    const [whole, tag = "", attributes = ""] = match
    if (match.index < from || unclosed.has(tag)) continue
    const values = valuesIn(attributes)
    const source = originIn(values)
    if (source === undefined && !quotingTags.test(tag)) continue
    const start = match.index + whole.length
    const close = prompt.indexOf(`</${tag}>`, start)
    if (close === -1) {
      unclosed.add(tag)
      continue
    }
    from = close + tag.length + 3
    const text = trimNewlines(prompt.slice(start, close))
    yield { tag, source, text, attributes: values, start: match.index, end: from }
  }
}

function* fenced(prompt: string): Generator<PlacedBlock> {
  for (const match of prompt.matchAll(fence)) {
    const [whole, , info = "", text = ""] = match
    const words = info.trim().split(/\s+/)
    const source = words.find((word) => fileName.test(word))
    const isText = source !== undefined || /^(?:|text|txt|md|markdown|plain)$/i.test(words[0] ?? "")
    if (isText) yield { tag: "fence", source, text, start: match.index, end: match.index + whole.length }
  }
}

function valuesIn(attributes: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>()
  for (const [, name = "", quoted = ""] of attributes.matchAll(attribute)) {
    values.set(name.toLowerCase(), unquote(quoted))
  }
  return values
}

function originIn(values: ReadonlyMap<string, string>): string | undefined {
  const name = originNames.find((candidate) => values.has(candidate))
  return name === undefined ? undefined : values.get(name)
}

/** Our own prompts write attributes as JSON strings. */
function unquote(quoted: string): string {
  try {
    const value: unknown = JSON.parse(quoted)
    if (typeof value === "string") return value
  } catch {
    // Not JSON: taken as it stands.
  }
  return quoted.slice(1, -1)
}

function trimNewlines(text: string): string {
  return text.replace(/^\r?\n/, "").replace(/\r?\n[ \t]*$/, "")
}
