import { answerMaterial } from "./answer-material.js"
import { documents } from "./documents.js"
import type { Skill } from "./skill.js"

/** Longer results are read like documents. */
const longestShort = 600

/** Answers from the results of the tools that were called. */
export const toolResult: Skill = {
  name: "tool result",
  answer(request, draws) {
    const { toolResults } = request.prompt
    if (toolResults.length === 0) return undefined
    const text = toolResults.map((result) => result.text.trim()).join("\n")
    if (text.length > longestShort) {
      const read = documents.answer(
        { ...request, prompt: { ...request.prompt, documents: toolResults } },
        draws,
      )
      if (read !== undefined) return read
    }
    const number = /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined
    return { text, material: answerMaterial({ text, number, reason: text, confidence: 0.9 }, request.schema) }
  },
}
