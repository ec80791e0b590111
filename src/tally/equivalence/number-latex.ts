/** Stands before a fraction that LaTeX set: `1\frac{3}{4}` is not 13/4. In no text that is a number. */
export const fractionMark = "\uE000"

// A backslash that JSON ate: "\boxed", "\frac", "\times" and "\text" come out with a control character.
const eaten: readonly (readonly [string, string])[] = [
  ["\boxed", "\\boxed"],
  ["\frac", "\\frac"],
  ["\tfrac", "\\tfrac"],
  ["\times", "\\times"],
  ["\text{", "\\text{"],
]

const commands: readonly (readonly [RegExp, string])[] = [
  [/\\(?:left|right|displaystyle)(?![a-zA-Z])/g, ""],
  [/\\(?:text|mathrm|textbf|mathbf|mbox|textrm|operatorname)\s?\{([^{}]*)\}/g, " $1 "],
  [/\\[dtc]?frac\s?(?:\{([^{}]*)\}|(\d))\s?(?:\{([^{}]*)\}|(\d))/g, `${fractionMark}$1$2/$3$4`],
  [/\^\{?\\circ\}?|\\degree(?![a-zA-Z])/g, "°"],
  [/\\times(?![a-zA-Z])/g, "×"],
  [/\\cdot(?![a-zA-Z])/g, "·"],
  [/\^\{([+-]?\d+)\}/g, "^$1"],
  [/\{,\}/g, ","],
  [/\\!/g, ""],
  [/\\[,;: ]|(?<=.)~/g, " "],
  [/\\([$%])/g, "$1"],
]

/** Backslashes that JSON took for the start of an escape, given back. */
export function restoreBackslashes(text: string): string {
  return eaten.reduce((current, [read, written]) => current.replaceAll(read, written), text)
}

/** LaTeX as plain text, as far as numbers need it. */
export function plainLatex(text: string): string {
  if (!/[\\{~]/.test(text)) return text
  return commands.reduce((current, [pattern, plain]) => current.replace(pattern, plain), text)
}
