import type { Draws } from "../draws.js"
import type { Prompt } from "../prompt/prompt.js"
import type { JsonSchema } from "../schema/json-schema.js"
import type { Material } from "../schema/material.js"

/** What a skill is given: what is asked and in which form the answer is wanted. */
export interface SkillRequest {
  readonly prompt: Prompt
  /** What system and developer messages say. */
  readonly instructions: string
  readonly schema: JsonSchema | undefined
}

/** What a skill replies: a text, and the same as material for a schema. */
export interface SkillReply {
  readonly text: string
  readonly material: Material
  /** Properties of the whole value that the skill has made itself, to the schema's liking. */
  readonly made?: Readonly<Record<string, unknown>>
}

/** One thing the simulator can do; `undefined` when the request is not of its kind. */
export interface Skill {
  readonly name: string
  answer(request: SkillRequest, draws: Draws): SkillReply | undefined
}
