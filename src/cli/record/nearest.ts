/** The names most like one that is not there, the most alike first. */
export function nearest(name: string, names: readonly string[], most: number): readonly string[] {
  return names
    .map((other) => ({ other, distance: distanceOf(name, other) }))
    .toSorted((left, right) => left.distance - right.distance || (left.other < right.other ? 1 : -1))
    .slice(0, most)
    .map(({ other }) => other)
}

/** What has been typed of a name counts as that name; else letters to change, add or take away (Levenshtein 1966). */
function distanceOf(typed: string, name: string): number {
  if (typed !== "" && (name.startsWith(typed) || name.endsWith(typed))) return 0
  let row = Array.from({ length: name.length + 1 }, (_, column) => column)
  for (let line = 0; line < typed.length; line += 1) {
    const next = [line + 1]
    for (let column = 1; column <= name.length; column += 1) {
      const changed = (row[column - 1] ?? 0) + (name[column - 1] === typed[line] ? 0 : 1)
      next.push(Math.min(changed, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1))
    }
    row = next
  }
  return row.at(-1) ?? typed.length
}
