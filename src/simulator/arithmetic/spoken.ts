const operand = String.raw`(-?\d+(?:[.,]\d+)*|-?\([^()]*\))`
const named = (words: string, between: string): RegExp =>
  new RegExp(String.raw`\b${words} ${operand} ${between} ${operand}`, "gi")

/** Words that stand for signs. Between numbers only: "times" is also what happens three times. */
const spoken: readonly (readonly [RegExp, string])[] = [
  [named("sum of", "and"), "($1 + $2)"],
  [named("product of", "and"), "($1 * $2)"],
  [named("difference (?:between|of)", "and"), "($1 - $2)"],
  [named("quotient of", "and"), "($1 / $2)"],
  [named("add", "(?:and|to)"), "what is ($1 + $2)"],
  [named("subtract", "from"), "what is ($2 - $1)"],
  [named("multiply", "(?:by|and|with)"), "what is ($1 * $2)"],
  [named("divide", "by"), "what is ($1 / $2)"],
  [/(\d)\s*(?:%|percent)\s+of\s+(?=[\d(])/gi, "$1 / 100 * "],
  [/\b(?:multiplied by|times)\s+(?=[-\d(])/gi, "* "],
  [/\bdivided by\s+(?=[-\d(])/gi, "/ "],
  [/\bplus\s+(?=[-\d(])/gi, "+ "],
  [/\bminus\s+(?=[-\d(])/gi, "- "],
  [/\bmod(?:ulo)?\s+(?=[-\d(])/gi, "% "],
  [/\b(?:raised )?to the power (?:of )?(?=[-\d(])/gi, "^ "],
  [/(?<=[\d)]) squared\b/gi, " ^ 2"],
  [/(?<=[\d)]) cubed\b/gi, " ^ 3"],
  [/(?<=[\d)])\s*[xX]\s*(?=[-\d(])/g, " * "],
]

/** The line with signs in place of words: "add 12 and 30" asks "what is (12 + 30)". */
export function withSigns(line: string): string {
  // Most lines of most prompts hold no number; they need not go through all the patterns.
  if (!/\d/.test(line)) return line
  return spoken.reduce((spelled, [pattern, sign]) => spelled.replaceAll(pattern, sign), line)
}
