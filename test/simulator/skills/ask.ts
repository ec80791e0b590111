import { skills } from "../../../src/simulator/skills/index.js"
import type { SkillReply, SkillRequest } from "../../../src/simulator/skills/skill.js"

/** Numbers in [0, 1) that are the same for the same seed (a linear congruential generator, Numerical Recipes). */
export function drawsOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

export interface Asked extends Partial<Pick<SkillRequest, "schema" | "right">> {
  readonly system?: string
  readonly seed?: number
}

/** Asks the skills in their order, as the server does. */
export function ask(prompt: string, asked: Asked = {}): { readonly skill: string; readonly reply: SkillReply } {
  const { system, seed = 1, schema, right = true } = asked
  const messages = [...(system === undefined ? [] : [{ role: "system", text: system }]), { role: "user", text: prompt }]
  const request: SkillRequest = { messages, prompt, schema, accuracy: 0.8, right }
  for (const skill of skills) {
    const reply = skill.answer(request, drawsOf(seed))
    if (reply !== undefined) return { skill: skill.name, reply }
  }
  throw new Error("no skill answered, though the last one answers everything")
}

/** The text of a reply that is to be text. */
export function askText(prompt: string, asked: Asked = {}): string {
  const { reply } = ask(prompt, asked)
  if (!("text" in reply)) throw new Error(`expected text, got ${JSON.stringify(reply.value)}`)
  return reply.text
}

/** The value of a reply to a schema. */
export function askValue(prompt: string, schema: Readonly<Record<string, unknown>>, asked: Asked = {}): unknown {
  const { reply } = ask(prompt, { ...asked, schema })
  if (!("value" in reply)) throw new Error(`expected a value, got the text ${reply.text}`)
  return reply.value
}
