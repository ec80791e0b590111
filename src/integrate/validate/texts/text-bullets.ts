const bullet = /^(\s*)(?:[-*\u2022]|\d+[.)])\s+\S/

/** How many entries the first list of a text has, without those nested in them; none where there is no list. */
export function bulletsIn(text: string): number | undefined {
  const indents: number[] = []
  let afterBlank = false
  for (const line of text.split("\n")) {
    const match = bullet.exec(line)
    if (match !== null) indents.push((match[1] ?? "").replaceAll("\t", "    ").length)
    else if (indents.length > 0 && endsList(line, afterBlank)) break
    afterBlank = line.trim() === ""
  }
  if (indents.length === 0) return undefined
  const shallowest = Math.min(...indents)
  return indents.filter((indent) => indent === shallowest).length
}

/** Text at the margin, unless it goes on with the line before it. */
function endsList(line: string, afterBlank: boolean): boolean {
  return /^\S/.test(line) && (afterBlank || /^#|:\**\s*$/.test(line))
}
