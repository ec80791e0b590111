/** A TypeScript block of a document or of a TSDoc `@example`, and where it stands. */
export interface CodeBlock {
  readonly file: string
  /** Line of the block's first line of code, from 1. */
  readonly line: number
  readonly code: string
}

const fence = /^(?<indent>[ \t]*)(?<marks>`{3,}|~{3,})(?<info>.*)$/
const typescript = new Set(["ts", "typescript", "mts"])

interface FencedBlock extends CodeBlock {
  /** What stands behind the opening fence. */
  readonly info: string
}

function fencedBlocks(file: string, text: string): readonly FencedBlock[] {
  const blocks: FencedBlock[] = []
  let open:
    | { readonly marks: string; readonly info: string; readonly line: number; readonly code: string[] }
    | undefined
  for (const [index, line] of text.split("\n").entries()) {
    const groups = fence.exec(line)?.groups
    if (open === undefined) {
      if (groups === undefined) continue
      const { marks = "", info = "" } = groups
      open = { marks, info: info.trim(), line: index + 2, code: [] }
    } else if (
      groups !== undefined &&
      groups["info"] === "" &&
      groups["marks"]?.startsWith(open.marks) === true
    ) {
      blocks.push({ file, line: open.line, info: open.info, code: open.code.join("\n") })
      open = undefined
    } else {
      open.code.push(line)
    }
  }
  if (open !== undefined) throw new Error(`${file}:${open.line - 1}: this code block is never closed`)
  return blocks
}

/** The fenced TypeScript blocks of a Markdown text. */
export function markdownBlocks(file: string, text: string): readonly CodeBlock[] {
  return fencedBlocks(file, text).flatMap(({ info, line, code }) => {
    const [language = ""] = info.split(/[\s{]/)
    if (!typescript.has(language)) return []
    // A switch to leave a block out would let documentation rot: there is none.
    if (info !== language) throw new Error(`${file}:${line - 1}: expected a bare \`\`\`ts, got \`\`\`${info}`)
    return [{ file, line, code }]
  })
}

/** What a document says that a program or a command prints. */
export interface ShownOutput {
  readonly file: string
  /** Line of the first line of output, from 1. */
  readonly line: number
  readonly output: string
  readonly code: CodeBlock
  readonly language: "ts" | "sh"
}

/** The blocks without a language: each shows what the block right before it prints, all of it. */
export function shownOutputs(file: string, text: string): readonly ShownOutput[] {
  const blocks = fencedBlocks(file, text)
  return blocks.flatMap(({ info, line, code: output }, index) => {
    if (info !== "") return []
    const code = blocks[index - 1]
    if (code?.info !== "ts" && code?.info !== "sh") {
      throw new Error(
        `${file}:${line - 1}: expected a \`\`\`ts or \`\`\`sh block before this output, or \`\`\`text if nothing prints it`,
      )
    }
    return [{ file, line, output, code, language: code.info }]
  })
}

const comment = /\/\*\*[^]*?\*\//g

/** The TypeScript blocks of every `@example` in the TSDoc comments of a source text. */
export function tsdocBlocks(file: string, text: string): readonly CodeBlock[] {
  return [...text.matchAll(comment)].flatMap((match) => {
    const [body] = match
    const firstLine = text.slice(0, match.index).split("\n").length
    const prose = body.replaceAll(/^[ \t]*\/?\*+\/?[ \t]?/gm, "")
    const examples = prose
      .split("\n")
      .flatMap((line, index) => (/^@example\b/.test(line) ? [firstLine + index] : []))
    const blocks = markdownBlocks(file, prose).map((block) => ({
      ...block,
      line: block.line + firstLine - 1,
    }))
    const unfenced = examples.find((line) => !blocks.some((block) => block.line > line))
    if (unfenced !== undefined)
      throw new Error(`${file}:${unfenced}: expected the @example to hold a \`\`\`ts block`)
    return blocks
  })
}
