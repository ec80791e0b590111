import type { Prompt } from "../prompt/prompt.js"
import { keywordsOf, listing, slugOf } from "../prompt/words.js"
import { isBestEmpty, isIdentifier, isOrigin, isTitle } from "../schema/field-names.js"
import type { Material } from "../schema/material.js"

/** A short sentence made of the prompt's own words, for want of anything better to say. */
export function remark(prompt: Prompt, words = 3): string {
  const keywords = keywordsOf(prompt.question || prompt.asked, words)
  return keywords.length === 0 ? "There is nothing to answer in this." : `This is about ${listing(keywords)}.`
}

/** What the prompt's own words give for fields of which no skill knows better. */
export function promptMaterial(prompt: Prompt): Material {
  const keywords = keywordsOf(prompt.asked, 6)
  const [document] = prompt.documents
  return {
    text(field) {
      const keyword = keywords[field.item % Math.max(1, keywords.length)]
      if (isOrigin(field.name))
        return prompt.documents[field.item % Math.max(1, prompt.documents.length)]?.source ?? document?.source
      if (isIdentifier(field.name))
        return slugOf(`${keyword ?? field.name} ${field.list === undefined ? "" : field.item + 1}`)
      if (isTitle(field.name) || field.list !== undefined) return keyword
      return remark(prompt)
    },
    count: (field) => (isBestEmpty(field.name) ? 0 : undefined),
  }
}
