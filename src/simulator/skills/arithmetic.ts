import { evaluate } from "../arithmetic/expression.js"
import { findExpression } from "../arithmetic/find-expression.js"
import { formatRational } from "../arithmetic/rational.js"
import { slipOf } from "../arithmetic/slips.js"
import { answerMaterial } from "./answer-material.js"
import { offeredOptions } from "./options.js"
import type { Skill } from "./skill.js"

/** The exact result of the expression that a text asks for. */
export function workOut(text: string): string | undefined {
  const found = findExpression(text)
  const value = found === undefined ? undefined : evaluate(found.expression)
  return value === undefined ? undefined : formatRational(value)
}

/** Works out the expression in the question; wrong samples make a slip that people make. */
export const arithmetic: Skill = {
  name: "arithmetic",
  answer(request, draws) {
    const { prompt, schema } = request
    const found = findExpression(prompt.asked)
    const value = found === undefined ? undefined : evaluate(found.expression)
    const right = value === undefined ? undefined : formatRational(value)
    if (found === undefined || right === undefined) return undefined
    // Which of several numbers is the right one is for the next skill to say.
    if (
      offeredOptions(request)?.options.some(
        ({ text }) => Number(text.replaceAll(",", "")) === Number(right),
      ) === true
    )
      return undefined
    const text = draws.right ? right : slipOf(right, found.expression, draws.slip)
    const reason = `${found.text} = ${text}`
    const confidence =
      Math.round((draws.right ? 0.85 + 0.14 * draws.free() : 0.5 + 0.4 * draws.free()) * 100) / 100
    return { text, material: answerMaterial({ text, number: Number(text), reason, confidence }, schema) }
  },
}
