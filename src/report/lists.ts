import { clip, count } from "./numbers.js"

/** Entries of a list that are told one by one; the others are counted. */
const mostEntries = 10
const mostNames = 4

/** The first entries of a list, indented, and how many more there are. */
export function some(lines: readonly string[], most = mostEntries): readonly string[] {
  const further = lines.length - most
  const shown = lines.slice(0, most).map((line) => `  ${line}`)
  return further > 0 ? [...shown, `  and ${count(further)} more: see --json`] : shown
}

/** The first names of a list, and how many more there are. */
export function names(list: readonly string[]): string {
  const further = list.length - mostNames
  const shown = list
    .slice(0, mostNames)
    .map((name) => clip(name, 40))
    .join(", ")
  return further > 0 ? `${shown} and ${count(further)} more` : shown
}
