const mark = /\s*\[R\d+(?:\s*[,;]\s*R\d+)*\]/g

/** A text without its citations, such as ` [R1, R3]`. */
export function withoutCitations(text: string): string {
  return text.replace(mark, "")
}
