import { type RandomStream, pick, shuffled } from "../random.js"
import { type Expression, evaluate, operate } from "./expression.js"
import { formatRational, rational } from "./rational.js"

/** A way to get a sum wrong; `undefined` where it does not apply. */
type Slip = (right: string, expression: Expression, random: RandomStream) => string | undefined

/** One digit is one off. */
const digitOff: Slip = (right, _expression, random) => {
  const places = digitPlaces(right)
  const place = pick(random, places)
  if (place === undefined) return undefined
  const digit = Number(right.charAt(place))
  const up = digit === 9 || (place === places[0] && digit <= 1) ? digit !== 9 : digit === 0 || random() < 0.5
  return replaceAt(right, place, String(up ? digit + 1 : digit - 1))
}

/** A carry is forgotten: the result is 10, 100, ... too small or, when it was carried twice, too large. */
const carryDropped: Slip = (right, _expression, random) => {
  const whole = /\d+/.exec(right)?.[0] ?? ""
  if (whole.length < 2) return undefined
  const position = 1 + Math.floor(random() * Math.min(2, whole.length - 1))
  const carry = 10n ** BigInt(position)
  const value = BigInt(whole)
  const changed = random() < 0.8 && value > carry ? value - carry : value + carry
  return right.replace(whole, changed.toString())
}

/** A product is taken from the next row of the table: 17 * 24 for 17 * 23. */
const neighbourProduct: Slip = (_right, expression, random) => {
  const products = productsIn(expression)
  const chosen = pick(random, products)
  if (chosen === undefined) return undefined
  const [step, first] = [random() < 0.5 ? 1n : -1n, random() < 0.5]
  const value = evaluate(shiftFactor(expression, chosen, step, first))
  return value === undefined ? undefined : formatRational(value)
}

/** Two digits change places. */
const transposed: Slip = (right, _expression, random) => {
  const places = digitPlaces(right).filter((place) => {
    const [here, next] = [right.charAt(place), right.charAt(place + 1)]
    return /\d/.test(next) && here !== next && !(next === "0" && place === digitPlaces(right)[0])
  })
  const place = pick(random, places)
  if (place === undefined) return undefined
  return right.slice(0, place) + right.charAt(place + 1) + right.charAt(place) + right.slice(place + 2)
}

/** The sign is lost, or found. */
const signLost: Slip = (right, expression) => {
  if (right === "0" || !subtracts(expression)) return undefined
  return right.startsWith("-") ? right.slice(1) : `-${right}`
}

const slips: readonly Slip[] = [neighbourProduct, digitOff, carryDropped, transposed, signLost]

/** A wrong result that a hurried person might give. */
export function slipOf(right: string, expression: Expression, random: RandomStream): string {
  for (const slip of shuffled(random, slips)) {
    const wrong = slip(right, expression, random)
    if (wrong !== undefined && wrong !== right) return wrong
  }
  return right === "0" ? "1" : "0"
}

function digitPlaces(text: string): readonly number[] {
  return Array.from(text.matchAll(/\d/g), (digit) => digit.index)
}

function replaceAt(text: string, place: number, character: string): string {
  return text.slice(0, place) + character + text.slice(place + 1)
}

type Operation = Extract<Expression, { kind: "operation" }>

function productsIn(expression: Expression): readonly Operation[] {
  switch (expression.kind) {
    case "number":
      return []
    case "negation":
      return productsIn(expression.of)
    case "operation": {
      const inner = [...productsIn(expression.left), ...productsIn(expression.right)]
      return expression.operator === "*" ? [expression, ...inner] : inner
    }
  }
}

/** The expression with one factor of one product one larger or smaller. */
function shiftFactor(expression: Expression, product: Operation, step: bigint, first: boolean): Expression {
  switch (expression.kind) {
    case "number":
      return expression
    case "negation":
      return { ...expression, of: shiftFactor(expression.of, product, step, first) }
    case "operation":
      if (expression === product) {
        const shifted = shift(first ? product.left : product.right, step)
        return first ? { ...product, left: shifted } : { ...product, right: shifted }
      }
      return {
        ...expression,
        left: shiftFactor(expression.left, product, step, first),
        right: shiftFactor(expression.right, product, step, first),
      }
  }
}

function shift(expression: Expression, step: bigint): Expression {
  const value = evaluate(expression)
  const moved = value === undefined ? undefined : operate("+", value, rational(step))
  return moved === undefined ? expression : { kind: "number", value: moved }
}

function subtracts(expression: Expression): boolean {
  switch (expression.kind) {
    case "number":
      return false
    case "negation":
      return true
    case "operation":
      return expression.operator === "-" || subtracts(expression.left) || subtracts(expression.right)
  }
}
