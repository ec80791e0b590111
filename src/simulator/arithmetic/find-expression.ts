import { type Expression, type Operator, type Token, parseExpression } from "./expression.js"
import { withSigns } from "./spoken.js"

/** An expression that a text asks to work out. */
export interface FoundExpression {
  readonly expression: Expression
  /** As it stands in the text, with signs for words. */
  readonly text: string
}

const signs: Readonly<Record<string, Operator>> = {
  "+": "+",
  "-": "-",
  "−": "-",
  "–": "-",
  "*": "*",
  "×": "*",
  "·": "*",
  "⋅": "*",
  "/": "/",
  "÷": "/",
  "%": "%",
  "^": "^",
  "**": "^",
}
const cue =
  /\b(?:what|what's|whats|calculate|compute|evaluate|solve|simplify|work out|how much|how many|result of|value of|equals?|is|add|give)\b/i
const token =
  /(\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w,])|\d+(?:\.\d+)?(?!\w|\.\d)|\.\d+(?!\w|\.\d))|(\*\*|[-−–+*×·⋅/÷%^])|([()])|([\w.]*\w|\S)/g

interface Run {
  readonly tokens: readonly Token[]
  readonly start: number
  readonly end: number
  /** Words of the line that do not belong to it. */
  readonly others: number
}

/**
 * The expression that a text asks for: the one with most signs, the last among equals.
 *
 * Dates, versions and ranges are written with the same signs, so that an expression needs a cue: a word such as
 * "calculate" before it, "=" or "?" after it, or hardly anything else on its line.
 */
export function findExpression(text: string): FoundExpression | undefined {
  let best: (FoundExpression & { readonly size: number }) | undefined
  for (const raw of text.slice(0, 20_000).split("\n")) {
    const line = withSigns(raw)
    for (const run of runsOf(line)) {
      const size = run.tokens.filter((each) => each.kind === "operator").length
      if (size === 0 || size < (best?.size ?? 0) || !isAsked(line, run)) continue
      const expression = parseExpression(run.tokens)
      if (expression === undefined || !operates(expression)) continue
      best = { expression, size, text: line.slice(run.start, run.end) }
    }
  }
  return best
}

/** Stretches of a line that hold nothing but numbers and signs. */
function runsOf(line: string): readonly Run[] {
  const found: { tokens: Token[]; starts: number[]; ends: number[] }[] = []
  let open: (typeof found)[number] | undefined
  let others = 0
  for (const match of line.matchAll(token)) {
    const [whole, number, sign, bracket] = match
    const read = readToken(number, sign, bracket)
    if (read === undefined) {
      others += /\w/.test(whole) ? 1 : 0
      open = undefined
      continue
    }
    const last = open?.tokens.at(-1)
    // Two numbers side by side end one expression and start another.
    if (
      open === undefined ||
      (read.kind === "number" && (last?.kind === "number" || last?.kind === "close"))
    ) {
      open = { tokens: [], starts: [], ends: [] }
      found.push(open)
    }
    open.tokens.push(read)
    open.starts.push(match.index)
    open.ends.push(match.index + whole.length)
  }
  return found.flatMap(({ tokens, starts, ends }) => trim(tokens, starts, ends, others))
}

function readToken(
  number: string | undefined,
  sign: string | undefined,
  bracket: string | undefined,
): Token | undefined {
  if (number !== undefined) return { kind: "number", text: number }
  if (bracket !== undefined) return { kind: bracket === "(" ? "open" : "close" }
  const operator = sign === undefined ? undefined : signs[sign]
  return operator === undefined ? undefined : { kind: "operator", operator }
}

/** Drops what cannot belong to an expression at either end: a dash before it, a bracket around the sentence. */
function trim(
  tokens: readonly Token[],
  starts: readonly number[],
  ends: readonly number[],
  others: number,
): readonly Run[] {
  let [from, to] = [0, tokens.length]
  const balance = (): number =>
    tokens
      .slice(from, to)
      .reduce((sum, each) => sum + (each.kind === "open" ? 1 : each.kind === "close" ? -1 : 0), 0)
  const kindAt = (index: number): Token["kind"] | undefined => tokens[index]?.kind
  while (from < to && (kindAt(from) === "close" || (kindAt(from) === "open" && balance() > 0))) from += 1
  while (from < to && kindAt(from) === "operator" && !isSign(tokens[from])) from += 1
  while (
    to > from &&
    (kindAt(to - 1) === "operator" ||
      kindAt(to - 1) === "open" ||
      (kindAt(to - 1) === "close" && balance() < 0))
  )
    to -= 1
  const [start, end] = [starts[from], ends[to - 1]]
  return start === undefined || end === undefined || from >= to
    ? []
    : [{ tokens: tokens.slice(from, to), start, end, others }]
}

function isSign(token: Token | undefined): boolean {
  return token?.kind === "operator" && (token.operator === "-" || token.operator === "+")
}

function isAsked(line: string, run: Run): boolean {
  const written = line.slice(run.start, run.end)
  const after = line.slice(run.end)
  if (/^\s*=\s*-?\d/.test(after)) return false
  if (/^\d{4}-\d{1,2}-\d{1,2}$/.test(written)) return false
  const cued = cue.test(line.slice(0, run.start))
  // "24/7" and "2-3" are sums only where nothing else can be meant.
  if (/^\d+(?:[-/]\d+)+$/.test(written)) return run.others === 0 || (cued && /^\s*(?:[=?.]|$)/.test(after))
  return run.others <= 3 || cued || /^\s*[=?]/.test(after)
}

/** A lone number with a sign is no sum. */
function operates(expression: Expression): boolean {
  switch (expression.kind) {
    case "number":
      return false
    case "negation":
      return operates(expression.of)
    case "operation":
      return true
  }
}
