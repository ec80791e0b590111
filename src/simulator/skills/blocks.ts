/** A part of a prompt that is data: what stands in a tag or a fence. */
export interface Block {
  readonly tag: string
  /** What its `source`, `path`, `file` or `name` attribute says. */
  readonly source: string | undefined
  readonly id: string | undefined
  readonly text: string
}

export interface SplitPrompt {
  /** What stands before, between and after the blocks. */
  readonly outside: string
  readonly blocks: readonly Block[]
}

const opening = /<([a-z][\w-]*)((?:\s+[\w:-]+=(?:"(?:[^"\\]|\\.)*"|'[^']*'))*)\s*>|^(`{3,}|~{3,})([^\n`]*)\n/gim
const attribute = /([\w:-]+)=("(?:[^"\\]|\\.)*"|'[^']*')/g
const plainTags = new Set(["document", "documents", "input", "task", "context", "article", "text", "file", "passage"])

/** Splits a prompt into its blocks and the rest; HTML that a text happens to hold is no block. */
export function splitBlocks(prompt: string): SplitPrompt {
  const blocks: Block[] = []
  const outside: string[] = []
  // A closing that was not found once is not looked for again: else a text full of `<p>` takes quadratic time.
  const unclosed = new Set<string>()
  let from = 0
  for (const match of prompt.matchAll(opening)) {
    if (match.index < from) continue
    const [whole, tag, attributes = "", fence, info = ""] = match
    const named = tag === undefined ? fenceNames(info) : attributeNames(attributes)
    if (tag !== undefined && named.source === undefined && named.id === undefined && !plainTags.has(tag)) continue
    const closing = tag === undefined ? `\n${fence ?? ""}` : `</${tag}>`
    const start = match.index + whole.length
    const end = unclosed.has(closing) ? -1 : prompt.indexOf(closing, tag === undefined ? start - 1 : start)
    if (end === -1) {
      unclosed.add(closing)
      continue
    }
    outside.push(prompt.slice(from, match.index))
    blocks.push({ tag: tag ?? "fence", ...named, text: prompt.slice(start, end).replace(/^\r?\n|\r?\n$/g, "") })
    from = end + closing.length
  }
  outside.push(prompt.slice(from))
  return { outside: outside.map((part) => part.trim()).filter((part) => part !== "").join("\n\n"), blocks }
}

type Names = Pick<Block, "source" | "id">

function attributeNames(text: string): Names {
  const found = new Map<string, string>()
  for (const [, name = "", quoted = ""] of text.matchAll(attribute)) found.set(name.toLowerCase(), unquote(quoted))
  const source = ["source", "path", "file", "filename", "name", "title"].find((name) => found.has(name))
  return { source: source === undefined ? undefined : found.get(source), id: found.get("id") }
}

/** The file that a fence's first line may name: `md docs/guide.md`. */
function fenceNames(info: string): Names {
  return { source: info.trim().split(/\s+/).find((word) => /[\w-]\.\w+$/.test(word)), id: undefined }
}

/** Our prompts write attributes as JSON strings, so that a quote in a path survives. */
function unquote(quoted: string): string {
  try {
    return String(JSON.parse(quoted))
  } catch {
    return quoted.slice(1, -1)
  }
}
