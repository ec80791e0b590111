/** Text from outside as Markdown that shows it in one line and does nothing else: no markup, no HTML, no table cell more. */
export function escaped(text: string): string {
  return (
    text
      .replace(/\s+/g, " ")
      // Invisible characters that reorder what stands around them, and the rest of the control characters.
      .replace(/[\p{Cc}\p{Cf}]/gu, "")
      .trim()
      .replace(/[\\`*_{}[\]<>#|~!&$]/g, "\\$&")
      // Else an address would become a link.
      .replace(/:(?=\/\/)/g, "\\:")
  )
}

/** Text from outside as code, whatever backticks it holds. */
export function code(text: string): string {
  const line = text.replace(/\s+/g, " ").replace(/[\p{Cc}\p{Cf}]/gu, "")
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([ticks]) => ticks.length))
  const fence = "`".repeat(longest + 1)
  const pad = line.startsWith("`") || line.endsWith("`") || line.trim() === "" ? " " : ""
  return `${fence}${pad}${line}${pad}${fence}`
}

/** A table; its cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [row(head), row(head.map(() => "---")), ...rows.map(row)]
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`
}
