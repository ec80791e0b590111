/** Fewer columns than these are no column of text any more. */
const fewest = 24

/** A text beside its heading, broken at spaces into lines of at most `width` characters that begin below each other. */
export function hangingLines(heading: string, text: string, width = Number.POSITIVE_INFINITY): string {
  const room = width - heading.length
  if (room < fewest) return heading + text
  const lines: string[] = []
  let line = ""
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > room) {
      lines.push(line)
      line = word
    } else {
      line = line === "" ? word : `${line} ${word}`
    }
  }
  return heading + [...lines, line].join(`\n${" ".repeat(heading.length)}`)
}
