/** Lines as long as they fit into so many characters, as entries of a list, and how many more there are. */
export function linesWithin(lines: readonly string[], characters: number): readonly string[] {
  let room = characters
  const some = lines.filter((line) => {
    room -= line.length + 3
    return room >= 0
  })
  return some.length === lines.length ? lines : [...some, `and ${lines.length - some.length} more`]
}
