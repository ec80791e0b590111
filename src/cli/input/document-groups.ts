import type { Document } from "../../agents/prompts/prompts.js"

/** Characters of documents that a brief gets at most, about. */
const groupCharacters = 24_000
/** Briefs that few documents are spread over, so that there is something to compare; each document stays whole. */
const fewestGroups = 4
/** Briefs that a run gets, about; above it the groups grow. */
const mostGroups = 50

/** Documents that one brief gets. */
export interface DocumentGroup {
  /** The first document and how many come after it: `docs/a.md` or `docs/a.md+3`. */
  readonly id: string
  readonly documents: readonly Document[]
}

export interface DocumentGroups {
  readonly groups: readonly DocumentGroup[]
  /** Sources that were split, and into how many parts. */
  readonly split: readonly { readonly source: string; readonly parts: number }[]
  /** Characters a group holds at most. */
  readonly size: number
}

/** Groups documents in their order, so that each group has at most `size` characters; a longer document is split. */
export function groupDocuments(documents: readonly Document[], size = sizeFor(documents)): DocumentGroups {
  const split: { source: string; parts: number }[] = []
  const groups: Document[][] = []
  let room = 0
  for (const document of documents) {
    const parts = splitDocument(document, size)
    if (parts.length > 1) split.push({ source: document.source, parts: parts.length })
    for (const part of parts) {
      const last = groups.at(-1)
      if (last !== undefined && part.text.length <= room) {
        last.push(part)
      } else {
        groups.push([part])
        room = size
      }
      room -= part.text.length
    }
  }
  return { groups: groups.map((members) => ({ id: idOf(members), documents: members })), split, size }
}

function sizeFor(documents: readonly Document[]): number {
  const characters = documents.reduce((sum, document) => sum + document.text.length, 0)
  const longest = Math.max(0, ...documents.map((document) => document.text.length))
  const spread = Math.max(longest, Math.ceil(characters / fewestGroups))
  return Math.max(Math.min(groupCharacters, spread), Math.ceil(characters / mostGroups))
}

function idOf(members: readonly Document[]): string {
  const first = members[0]?.source ?? ""
  return members.length === 1 ? first : `${first}+${members.length - 1}`
}

/** Parts of at most `size` characters, cut after a paragraph, else a line, else anywhere: `path#1`, `path#2`. */
function splitDocument(document: Document, size: number): readonly Document[] {
  if (document.text.length <= size) return [document]
  const parts: Document[] = []
  for (let rest = document.text; rest !== "";) {
    const end = rest.length <= size ? rest.length : endOfPart(rest, size)
    parts.push({ source: `${document.source}#${parts.length + 1}`, text: rest.slice(0, end) })
    rest = rest.slice(end)
  }
  return parts
}

function endOfPart(text: string, size: number): number {
  const window = text.slice(0, size)
  // A paragraph that ends in the first half would leave mostly empty parts.
  for (const mark of ["\n\n", "\n", " "]) {
    const at = window.lastIndexOf(mark)
    if (at + mark.length > size / 2) return at + mark.length
  }
  // Never between the halves of a surrogate pair.
  const code = text.charCodeAt(size - 1)
  return code >= 0xd800 && code <= 0xdbff && size > 1 ? size - 1 : size
}
