import { splitBlocks } from "./blocks.js"

const longestQuestion = 1_500

/** What is asked, with short inputs in place and without the documents it is asked about. */
export function questionOf(prompt: string): string {
  const { outside, blocks } = splitBlocks(prompt)
  const inputs = blocks.filter((block) => block.source === undefined && block.text.length < longestQuestion)
  return [outside, ...inputs.map((block) => block.text)].join("\n").trim()
}
