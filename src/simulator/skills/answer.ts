import type { Draws } from "../draws.js"
import { fillSchema } from "../schema/fill-schema.js"
import { isRecord } from "../schema/json-schema.js"
import { layered } from "../schema/material.js"
import { arithmetic } from "./arithmetic.js"
import { choice } from "./choice.js"
import { documents } from "./documents.js"
import { fallback } from "./fallback.js"
import { planner } from "./planner.js"
import { promptMaterial } from "./prompt-material.js"
import type { Skill, SkillRequest } from "./skill.js"
import { synthesis } from "./synthesis.js"
import { toolResult } from "./tool-result.js"

/**
 * The skills in the order in which they are tried.
 *
 * What only one skill can answer comes first: results of tools, then plans and answers out of the records of workers,
 * whose tasks may hold sums and documents that are the workers' business. Sums come before choices because they leave those alone that are put as a choice,
 * and choices before documents because a question may ask to choose a class for one. The last answers everything.
 */
const skills: readonly Skill[] = [toolResult, planner, synthesis, arithmetic, choice, documents, fallback]

/** The first skill's answer, as text or, where a schema is asked for, as JSON that follows it. */
export function answerWith(
  request: SkillRequest,
  draws: Draws,
): { readonly text: string; readonly skill: string } {
  for (const skill of skills) {
    const reply = skill.answer(request, draws)
    if (reply === undefined) continue
    if (request.schema === undefined) return { text: reply.text, skill: skill.name }
    const material = layered(reply.material, promptMaterial(request.prompt))
    const value = fillSchema(request.schema, material, draws.free)
    const whole = isRecord(value) && reply.made !== undefined ? { ...value, ...reply.made } : value
    return { text: JSON.stringify(whole), skill: skill.name }
  }
  return { text: "", skill: "none" }
}
