import { add, divide, multiply, negate, power, readFraction } from "./fraction.js"
import type { Fraction } from "./fraction.js"

/** A calculation found in a text. */
export interface Expression {
  /** In signs: `17 * 23`. */
  readonly text: string
  readonly value: Fraction
  /** Its numbers, in order, as they were written. */
  readonly numbers: readonly string[]
}

const longestPrompt = 600
const deepestNesting = 40

const words: readonly (readonly [RegExp, string])[] = [
  [/(\d),(?=\d{3}(?!\d))/g, "$1"],
  [/\b\d{4}-\d{2}-\d{2}\b/g, " ; "],
  [/\*\*/g, "^"],
  [/[×·⋅∙]/g, "*"],
  [/÷/g, "/"],
  [/[−–]/g, "-"],
  [/\bplus\b|\badded to\b/gi, "+"],
  [/\bminus\b/gi, "-"],
  [/\btimes\b|\bmultiplied by\b/gi, "*"],
  [/\bdivided by\b/gi, "/"],
  [/\b(?:raised )?to the power of\b/gi, "^"],
  [/\bsquared\b/gi, "^2"],
  [/\bcubed\b/gi, "^3"],
  [/(\d)\s*%\s*of\b/gi, "$1/100*"],
  [/(?<=[\d)]\s*)[xX](?=\s*[\d(-])/g, "*"],
]

const cue = /\b(?:what(?:'s| is| are)|calculate|compute|evaluate|how much|work out|solve|result of|value of)\b|=/i

/** The first calculation of a short text, or `undefined`; dates, versions, and ranges are none. */
export function findExpression(text: string): Expression | undefined {
  if (text.length > longestPrompt) return undefined
  let plain = text
  for (const [word, sign] of words) plain = plain.replace(word, sign)
  const runs = plain.match(/[-(\d.][-\d.()+*/^\s]*[\d)]/g) ?? []
  for (const run of runs) {
    const found = readRun(run.trim())
    if (found !== undefined && isMeant(found.text, plain)) return found
  }
  return undefined
}

/** The value of an expression in signs, or `undefined` when it is none. */
export function evaluate(text: string): Fraction | undefined {
  const tokens = text.match(/\d+\.?\d*|\.\d+|[-+*/^()]|\S/g) ?? []
  let at = 0
  const take = (token: string) => tokens[at] === token && ++at > 0

  const sum = (depth: number): Fraction | undefined => {
    let left = product(depth)
    while (left !== undefined && (tokens[at] === "+" || tokens[at] === "-")) {
      const minus = tokens[at++] === "-"
      const right = product(depth)
      left = right && add(left, minus ? negate(right) : right)
    }
    return left
  }
  const product = (depth: number): Fraction | undefined => {
    let left = signed(depth)
    while (left !== undefined && (tokens[at] === "*" || tokens[at] === "/")) {
      const over = tokens[at++] === "/"
      const right = signed(depth)
      left = right && (over ? divide(left, right) : multiply(left, right))
    }
    return left
  }
  // A sign binds looser than a power: -2^2 is -4, as in writing.
  const signed = (depth: number): Fraction | undefined => {
    if (depth > deepestNesting) return undefined
    if (take("+")) return signed(depth + 1)
    if (!take("-")) return raised(depth)
    const value = signed(depth + 1)
    return value && negate(value)
  }
  const raised = (depth: number): Fraction | undefined => {
    const base = atom(depth)
    if (base === undefined || !take("^")) return base
    const exponent = signed(depth + 1)
    return exponent && power(base, exponent)
  }
  const atom = (depth: number): Fraction | undefined => {
    if (!take("(")) return readFraction(tokens[at++] ?? "")
    const inner = sum(depth + 1)
    return take(")") ? inner : undefined
  }

  const value = sum(0)
  return at === tokens.length ? value : undefined
}

function readRun(run: string): Expression | undefined {
  // A run may begin with a list mark or end with a bracket of the sentence around it: try what is inside, too.
  const tries = [run, run.replace(/^\d+[.)]\s+/, ""), run.replace(/^[-.\s]+/, ""), run.replace(/\)+$/, ""), run.replace(/^\(+/, "")]
  for (const text of tries) {
    const numbers = text.match(/\d+\.?\d*|\.\d+/g) ?? []
    if (numbers.length < 2) continue
    const value = evaluate(text)
    if (value !== undefined) return { text: text.replace(/\s*([*/^+])\s*/g, " $1 "), value, numbers }
  }
  return undefined
}

/** `24/7` and `10-20` are calculations only where the text asks for one. */
function isMeant(expression: string, text: string): boolean {
  if (cue.test(text) || /[*^+]/.test(expression)) return true
  return expression.replace(/\s/g, "").length * 2 > text.replace(/\s/g, "").length
}
