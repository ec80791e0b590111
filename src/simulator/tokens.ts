const charactersPerToken = 4

/** How many tokens a text counts for, at four characters each. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / charactersPerToken)
}

/** The text cut into its tokens, as streams and log probabilities show them; joined they are the text again. */
export function splitTokens(text: string): readonly string[] {
  const tokens: string[] = []
  let start = 0
  while (start < text.length) {
    let end = Math.min(text.length, start + charactersPerToken)
    // A character outside the basic plane is two code units, which must not be sent apart.
    if (end < text.length && isHighSurrogate(text.charCodeAt(end - 1))) end += 1
    tokens.push(text.slice(start, end))
    start = end
  }
  return tokens
}

function isHighSurrogate(unit: number): boolean {
  return unit >= 0xd800 && unit <= 0xdbff
}
