/** Numbers in [0, 1). */
export type Draw = () => number

/** What a skill is given: the request, read once. */
export interface SkillRequest {
  /** All messages as role and plain text, in order. */
  readonly messages: readonly { readonly role: string; readonly text: string }[]
  /** Text of the last user message. */
  readonly prompt: string
  /** JSON Schema the reply has to follow, when one was sent. */
  readonly schema: Readonly<Record<string, unknown>> | undefined
  /** Share of right replies, in [0, 1]. */
  readonly accuracy: number
  /** True when this sample is to be right; drawn once per sample, so that errors can be correlated. */
  readonly right: boolean
}

/** What a skill replies: text, or a value for the schema. */
export type SkillReply = { readonly text: string } | { readonly value: unknown }

/** One thing the simulator can do; `undefined` when the request is not of its kind. */
export interface Skill {
  readonly name: string
  /** `draw` is this sample's own stream, or one shared by the question where errors are correlated. */
  answer(request: SkillRequest, draw: Draw): SkillReply | undefined
}
