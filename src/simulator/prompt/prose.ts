/** A run of prose in a document: a paragraph, or one entry of a list. */
export interface Prose {
  readonly text: string
  /** Line of its first character, from 1. */
  readonly line: number
  readonly listEntry: boolean
}

const listMarker = /^\s*(?:[-*+•]|\d{1,3}[.)])\s+(?:\[[ xX]\]\s+)?/
const noise = [
  /^\s*#{1,6}(?:\s|$)/, // heading
  /^\s*\|/, // table row
  /\|.*\|/, // table row without outer bars
  /^\s*<\/?[A-Za-z!][^>]*>/, // HTML
  /^\s*(?:\[?!\[)/, // badge or image
  /^\s*\[[^\]]+\]:\s/, // definition of a link
  /^\s*(?:[-*_=]\s*){3,}$/, // rule, or the underline of a heading
]
const underline = /^\s*(?:={2,}|-{2,})\s*$/

/** The prose of a Markdown or plain text: no headings, code, tables, badges or front matter. */
export function proseOf(text: string): readonly Prose[] {
  const prose: Prose[] = []
  let open: { readonly lines: string[]; readonly line: number; readonly listEntry: boolean } | undefined
  let fence: string | undefined
  let previousBlank = true
  const close = (): void => {
    if (open !== undefined)
      prose.push({ text: open.lines.join(" "), line: open.line, listEntry: open.listEntry })
    open = undefined
  }
  for (const [index, raw] of bodyLines(text)) {
    const mark = /^\s*(`{3,}|~{3,})/.exec(raw)?.[1]
    if (mark !== undefined && (fence === undefined || mark.startsWith(fence))) {
      close()
      fence = fence === undefined ? mark : undefined
      continue
    }
    if (fence !== undefined) continue
    const quote = /^\s*(?:>\s?)+/.exec(raw)?.[0] ?? ""
    const line = raw.slice(quote.length).trim()
    const indentedCode =
      /^(?: {4}|\t)/.test(raw) && previousBlank && open === undefined && !listMarker.test(raw)
    previousBlank = line === ""
    if (underline.test(raw) && open !== undefined && open.lines.length === 1) open = undefined
    if (line === "" || indentedCode || noise.some((pattern) => pattern.test(raw.slice(quote.length)))) {
      close()
      continue
    }
    const marker = listMarker.exec(line)?.[0]
    // A quotation's marks stand between its lines, so that only what is on one line is verbatim.
    if (marker !== undefined || quote !== "") close()
    open ??= { lines: [], line: index + 1, listEntry: marker !== undefined }
    open.lines.push(marker === undefined ? line : line.slice(marker.length))
  }
  close()
  return prose
}

/** Lines with their numbers from 0, without front matter. */
function bodyLines(text: string): readonly (readonly [number, string])[] {
  const lines = text.split(/\r?\n/)
  const end = lines[0] === "---" ? lines.indexOf("---", 1) : -1
  return [...lines.entries()].slice(end + 1)
}
