import type { Draws } from "../draws.js"
import { termsOf } from "../prompt/words.js"
import { pick } from "../random.js"
import { answerMaterial } from "./answer-material.js"
import { workOut } from "./arithmetic.js"
import { type OfferedOptions, type Option, offeredOptions } from "./options.js"
import type { Skill, SkillRequest } from "./skill.js"

/** Chooses among what the schema or the prompt offers; wrong samples choose another. */
export const choice: Skill = {
  name: "choice",
  answer(request, draws) {
    const offered = offeredOptions(request)
    if (offered === undefined) return undefined
    const right = rightOption(offered, request, draws)
    const others = offered.options.filter((option) => option !== right)
    const chosen = draws.right ? right : (pick(draws.slip, others) ?? right)
    const reason = chosen.text === chosen.label ? `${chosen.label} fits best.` : `${chosen.label} fits best: ${chosen.text}.`
    const confidence = Math.round((draws.right ? 0.8 + 0.19 * draws.free() : 0.45 + 0.45 * draws.free()) * 100) / 100
    return {
      text: chosen.label,
      material: answerMaterial({ text: chosen.label, number: numberOf(chosen.label), reason, confidence }, request.schema),
    }
  },
}

/** The option that is the result of a sum, or shares most words with the question, or is the question's favourite. */
function rightOption(offered: OfferedOptions, { prompt }: SkillRequest, draws: Draws): Option {
  const { options, question } = offered
  const sum = workOut(question)
  const equal = sum === undefined ? undefined : options.find(({ text }) => Number(text.replaceAll(",", "")) === Number(sum))
  if (equal !== undefined) return equal
  const context = [question, ...prompt.documents.map((document) => document.text.slice(0, 20_000))].join("\n")
  const terms = new Set(termsOf(context))
  const scores = options.map(({ text }) => {
    const own = new Set(termsOf(text))
    return own.size === 0 ? 0 : [...own].filter((term) => terms.has(term)).length / own.size
  })
  const best = Math.max(...scores)
  const leading = options.filter((_, index) => scores[index] === best)
  return pick(draws.fixed, leading) ?? { label: "", text: "" }
}

function numberOf(text: string): number | undefined {
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined
}
