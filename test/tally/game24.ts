/** A fraction whose denominator is above 0; not reduced, as four small numbers keep it small. */
interface Fraction {
  readonly over: number
  readonly under: number
}

const mostCharacters = 200

/**
 * Whether an expression makes 24 of the four numbers, each used exactly once.
 *
 * Reads whole numbers, + - * / and parentheses; anything else, a sign or a word, a division by zero or a number that
 * was not given, is no solution. Exact: 8 / (3 - 8 / 3) makes 24, though not in floating point.
 */
export function makes24(puzzle: string, expression: string): boolean {
  if (expression.length > mostCharacters || !/^[\d\s+\-*/()]+$/.test(expression)) return false
  const tokens = expression.match(/\d+|[^\s\d]/g) ?? []
  const used = tokens.filter((token) => /\d/.test(token))
  if (sorted(used) !== sorted(puzzle.split(" "))) return false
  const reader = { tokens, next: 0 }
  const value = readSum(reader)
  return value !== null && reader.next === tokens.length && value.over === 24 * value.under
}

interface Reader {
  readonly tokens: readonly string[]
  next: number
}

function sorted(numbers: readonly string[]): string {
  return numbers.toSorted().join(" ")
}

/** The token that is next, if it is one of those. */
function take(reader: Reader, wanted: string): string | undefined {
  const token = reader.tokens[reader.next]
  if (token === undefined || !wanted.includes(token)) return undefined
  reader.next += 1
  return token
}

function readSum(reader: Reader): Fraction | null {
  let sum = readProduct(reader)
  for (let sign = take(reader, "+-"); sign !== undefined; sign = take(reader, "+-")) {
    const term = readProduct(reader)
    if (sum === null || term === null) return null
    const over = sign === "+" ? term.over : -term.over
    sum = { over: sum.over * term.under + over * sum.under, under: sum.under * term.under }
  }
  return sum
}

function readProduct(reader: Reader): Fraction | null {
  let product = readFactor(reader)
  for (let sign = take(reader, "*/"); sign !== undefined; sign = take(reader, "*/")) {
    const factor = readFactor(reader)
    if (product === null || factor === null) return null
    const { over, under } = sign === "*" ? factor : inverse(factor)
    if (under === 0) return null
    product = { over: product.over * over, under: product.under * under }
  }
  return product
}

function inverse({ over, under }: Fraction): Fraction {
  return over < 0 ? { over: -under, under: -over } : { over: under, under: over }
}

function readFactor(reader: Reader): Fraction | null {
  if (take(reader, "(") !== undefined) {
    const inside = readSum(reader)
    return take(reader, ")") === undefined ? null : inside
  }
  const token = reader.tokens[reader.next] ?? ""
  if (!/^\d+$/.test(token)) return null
  reader.next += 1
  return { over: Number(token), under: 1 }
}
