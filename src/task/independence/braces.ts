/** A place says many at once; more alternatives than this are refused. */
const mostAlternatives = 256

/**
 * Every reading of `{a,b}` in a text, nested ones too; braces without a comma stand for themselves.
 *
 * @returns what is wrong with it instead, as a text
 */
export function expandBraces(text: string): readonly string[] | string {
  if (/\{-?\w+\.\.-?\w+(?:\.\.-?\d+)?\}/u.test(text))
    return "has a range in braces, which is not known here. List its members: {1,2,3}"
  const done: string[] = []
  const open: { readonly text: string; readonly from: number }[] = [{ text, from: 0 }]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const braces = firstBraces(next.text, next.from)
    if (braces === undefined) {
      done.push(next.text)
    } else {
      const [before, after] = [next.text.slice(0, braces.from), next.text.slice(braces.to + 1)]
      // What stands before has no alternatives left, so that no text is searched twice.
      for (const member of braces.members.toReversed())
        open.push({ text: `${before}${member}${after}`, from: braces.from })
    }
    if (done.length + open.length > mostAlternatives)
      return `says more than ${mostAlternatives} places in braces. Name a folder or a wildcard instead`
  }
  return [...new Set(done)]
}

interface Braces {
  readonly from: number
  readonly to: number
  readonly members: readonly string[]
}

/** The first braces at or after a place in the text that have a comma of their own and are closed. */
function firstBraces(text: string, start: number): Braces | undefined {
  const open: { readonly from: number; readonly commas: number[] }[] = []
  let found: Braces | undefined
  for (let at = start; at < text.length; at += 1) {
    const character = text[at]
    if (character === "{") open.push({ from: at, commas: [] })
    if (character === ",") open.at(-1)?.commas.push(at)
    if (character !== "}") continue
    const closed = open.pop()
    if (closed === undefined || closed.commas.length === 0) continue
    if (found === undefined || closed.from < found.from) {
      const edges = [closed.from, ...closed.commas, at]
      const members = edges.slice(1).map((edge, index) => text.slice((edges[index] ?? 0) + 1, edge))
      found = { from: closed.from, to: at, members }
    }
    if (open.length === 0) return found
  }
  return found
}
