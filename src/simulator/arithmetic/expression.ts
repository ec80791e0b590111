import { type Rational, add, divide, multiply, negate, parseDecimal, power, remainder } from "./rational.js"

export type Operator = "+" | "-" | "*" | "/" | "%" | "^"

/** An arithmetical expression. */
export type Expression =
  | { readonly kind: "number"; readonly value: Rational }
  | { readonly kind: "negation"; readonly of: Expression }
  | {
      readonly kind: "operation"
      readonly operator: Operator
      readonly left: Expression
      readonly right: Expression
    }

export type Token =
  | { readonly kind: "number"; readonly text: string }
  | { readonly kind: "operator"; readonly operator: Operator }
  | { readonly kind: "open" }
  | { readonly kind: "close" }

/** More tokens than a question holds; a bound for the recursion. */
const mostTokens = 400

/**
 * Parses tokens by precedence: `^` (to the right), then sign, then `*` `/` `%`, then `+` `-`.
 *
 * `undefined` when they are no complete expression.
 */
export function parseExpression(tokens: readonly Token[]): Expression | undefined {
  if (tokens.length > mostTokens) return undefined
  let at = 0
  const operatorAt = (): Operator | undefined => {
    const token = tokens[at]
    return token?.kind === "operator" ? token.operator : undefined
  }

  function chain(operators: readonly Operator[], part: () => Expression | undefined): Expression | undefined {
    let left = part()
    for (
      let operator = operatorAt();
      operator !== undefined && operators.includes(operator);
      operator = operatorAt()
    ) {
      at += 1
      const right = part()
      if (left === undefined || right === undefined) return undefined
      left = { kind: "operation", operator, left, right }
    }
    return left
  }

  const sum = (): Expression | undefined => chain(["+", "-"], product)
  const product = (): Expression | undefined => chain(["*", "/", "%"], signed)

  function signed(): Expression | undefined {
    const operator = operatorAt()
    if (operator !== "-" && operator !== "+") return raised()
    at += 1
    const of = signed()
    return of === undefined || operator === "+" ? of : { kind: "negation", of }
  }

  function raised(): Expression | undefined {
    const left = primary()
    if (left === undefined || operatorAt() !== "^") return left
    at += 1
    const right = signed()
    return right === undefined ? undefined : { kind: "operation", operator: "^", left, right }
  }

  function primary(): Expression | undefined {
    const token = tokens[at]
    at += 1
    if (token?.kind === "number") return { kind: "number", value: parseDecimal(token.text) }
    if (token?.kind !== "open") return undefined
    const inner = sum()
    if (tokens[at]?.kind !== "close") return undefined
    at += 1
    return inner
  }

  const expression = sum()
  return at === tokens.length ? expression : undefined
}

/** The exact value; `undefined` for a division by zero, a root or a number too long to work out. */
export function evaluate(expression: Expression): Rational | undefined {
  switch (expression.kind) {
    case "number":
      return expression.value
    case "negation": {
      const value = evaluate(expression.of)
      return value === undefined ? undefined : negate(value)
    }
    case "operation": {
      const left = evaluate(expression.left)
      const right = evaluate(expression.right)
      return left === undefined || right === undefined ? undefined : operate(expression.operator, left, right)
    }
  }
}

export function operate(operator: Operator, left: Rational, right: Rational): Rational | undefined {
  switch (operator) {
    case "+":
      return add(left, right)
    case "-":
      return add(left, negate(right))
    case "*":
      return multiply(left, right)
    case "/":
      return divide(left, right)
    case "%":
      return remainder(left, right)
    case "^":
      return power(left, right)
  }
}
