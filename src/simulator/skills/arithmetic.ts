import { findExpression } from "./expression.js"
import { fillSchema } from "./fill-schema.js"
import { writeFraction } from "./fraction.js"
import { questionOf } from "./question.js"
import type { Skill } from "./skill.js"
import { slip } from "./slips.js"

/** Works out the calculation in the question; a wrong sample makes a slip. */
export const arithmetic: Skill = {
  name: "arithmetic",
  answer(request, draw) {
    const expression = findExpression(questionOf(request.prompt))
    if (expression === undefined) return undefined
    const number = request.right ? writeFraction(expression.value) : slip(expression, draw)
    if (request.schema === undefined) return { text: number }
    const passages = [{ text: `${expression.text} = ${number}` }]
    return { value: fillSchema(request.schema, { number, passages }, draw) }
  },
}
