/** Kinds of places to cut at, the best first. */
const breaks = ["\n\n", "\n", ". ", " "]

/**
 * A text in parts of at most `most` characters, cut between paragraphs, lines, sentences or words where that leaves no
 * part less than half full; joined they are the text again.
 */
export function splitText(text: string, most: number): readonly string[] {
  const parts: string[] = []
  let start = 0
  while (text.length - start > most) {
    const end = start + cutIn(text.slice(start, start + most))
    parts.push(text.slice(start, end))
    start = end
  }
  parts.push(text.slice(start))
  return parts
}

function cutIn(piece: string): number {
  for (const mark of breaks) {
    const at = piece.lastIndexOf(mark)
    if (at >= piece.length / 2) return at + mark.length
  }
  // A character outside the basic plane is two code units, which are not to be parted.
  return piece.length > 1 && /[\uD800-\uDBFF]$/.test(piece) ? piece.length - 1 : piece.length
}
