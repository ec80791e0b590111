import { findExpression } from "../arithmetic/find-expression.js"
import type { Prompt } from "../prompt/prompt.js"
import type { Material } from "../schema/material.js"

/** What a tool's arguments are made of: the question, its expression, its numbers, the options it names. */
export function argumentsMaterial(prompt: Prompt): Material {
  const asked = prompt.asked.trim()
  const numbers = (asked.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number)
  const quoted = [...asked.matchAll(/["“]([^"”\n]+)["”]/g)].map(([, inner = ""]) => inner)
  let next = 0
  return {
    text(field) {
      if (/expression|formula|equation|calculation/i.test(field.name))
        return findExpression(asked)?.text ?? asked
      return quoted[field.item] ?? asked
    },
    number() {
      const number = numbers[next]
      next += 1
      return number
    },
    option: (_field, options) =>
      options.find(
        (option) => typeof option === "string" && asked.toLowerCase().includes(option.toLowerCase()),
      ),
  }
}
