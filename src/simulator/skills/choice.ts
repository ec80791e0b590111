import type { Draws } from "../draws.js"
import { termsOf } from "../prompt/words.js"
import { pick } from "../random.js"
import { layered } from "../schema/material.js"
import { answerMaterial } from "./answer-material.js"
import { workOut } from "./arithmetic.js"
import { documents } from "./documents.js"
import { cuesFor } from "./label-cues.js"
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
    const { label, text } = chosen
    const sure = draws.right ? 0.8 + 0.19 * draws.free() : 0.45 + 0.45 * draws.free()
    // What else a schema asks for is better answered from the documents, where there are any.
    const read = request.schema === undefined ? undefined : documents.answer(request, draws)
    const fits = text === label ? `${label} fits best.` : `${label} fits best: ${text}.`
    const own = answerMaterial(
      {
        text: label,
        number: /^-?\d+(?:\.\d+)?$/.test(label) ? Number(label) : undefined,
        reason: read === undefined ? fits : undefined,
        confidence: Math.round(sure * 100) / 100,
        constant: offered.fixed,
      },
      request.schema,
    )
    return { text: label, material: read === undefined ? own : layered(own, read.material) }
  },
}

/** The option that is the result of a sum, or shares most words with the question or is spoken for by them, or is the question's favourite. */
function rightOption(offered: OfferedOptions, { prompt }: SkillRequest, draws: Draws): Option {
  const { options, question } = offered
  const sum = workOut(question)
  const equal =
    sum === undefined
      ? undefined
      : options.find(({ text }) => Number(text.replaceAll(",", "")) === Number(sum))
  if (equal !== undefined) return equal
  const context = [question, ...prompt.documents.map((document) => document.text.slice(0, 20_000))].join("\n")
  const terms = new Set(termsOf(context))
  const scores = options.map(({ text }) => {
    const own = new Set(termsOf(text))
    const shared = own.size === 0 ? 0 : [...own].filter((term) => terms.has(term)).length / own.size
    // A word of the option itself says more than any number of words that are often found with it.
    return 10 * shared + Math.min(9, cuesFor(text, question))
  })
  const best = Math.max(...scores)
  const leading = options.filter((_, index) => scores[index] === best)
  return pick(draws.fixed, leading) ?? { label: "", text: "" }
}
