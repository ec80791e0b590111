import { keywordsOf, listing } from "../prompt/words.js"
import { pick } from "../random.js"
import { remark } from "./prompt-material.js"
import type { Skill } from "./skill.js"

/** Says what the prompt is about, in its own words; wrong samples leave a part out. */
export const fallback: Skill = {
  name: "fallback",
  answer({ prompt }, draws) {
    if (draws.right) return { text: remark(prompt), material: {} }
    const keywords = keywordsOf(prompt.question || prompt.asked, 4)
    const left = pick(draws.slip, keywords)
    const rest = keywords.filter((keyword) => keyword !== left)
    return {
      text: rest.length === 0 ? remark(prompt) : `This is mostly about ${listing(rest)}.`,
      material: {},
    }
  },
}
