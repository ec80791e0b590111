const mark = /^\[\s*r\d+(?:\/\d+)?(?:\s*(?:[,;&\u2013-]|and)\s*r\d+(?:\/\d+)?)*\s*\]$/i

/**
 * A text in one line without the citations that it has of its own, and without those that would come about as others
 * are taken out of their middle, as in `[[R9]R9]`.
 */
export function withoutOwnCitations(line: string): string {
  // In one pass: a citation holds no bracket, so it can only begin at the last one that is open.
  const open: number[] = []
  let kept = ""
  for (const character of line) {
    if (character === "[") open.push(kept.length)
    kept += character
    if (character !== "]") continue
    const begin = open.pop()
    if (begin !== undefined && mark.test(kept.slice(begin))) kept = kept.slice(0, begin).trimEnd()
    else open.length = 0
  }
  return kept
}
