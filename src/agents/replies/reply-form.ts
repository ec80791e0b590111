import type { z } from "zod"
import { outputLimitsSchema } from "../../task/limits.js"
import type { ReplyReader } from "../agent.js"
import { confidentSchema, readConfident } from "./confident-reply.js"
import { confidencePrompt } from "../prompts/prompts.js"
import { readJson, readText } from "./read-reply.js"
import { type RedFlags, exactly, refuseRedFlags } from "./red-flags.js"
import { type ReplySchema, replySchema } from "./reply-schema.js"

/** What a reply says to its brief. */
export interface Answered {
  readonly answer: unknown
  readonly confidence?: number
  /** Names of what it says besides. */
  readonly claims?: readonly string[]
}

/** How a reply is asked for, and how it is read. */
export interface ReplyForm {
  /** None for plain text. */
  readonly schema: ReplySchema | undefined
  /** What the model is told of the form in words. */
  readonly words: readonly string[]
  readonly read: ReplyReader<Answered>
}

const limits = outputLimitsSchema.parse({})

/**
 * The form of a reply: text or JSON of a shape, with the model's own confidence beside it where that is asked for.
 *
 * @param output the shape; text when absent
 * @throws ConfigError when the shape has a type that JSON cannot hold
 */
export function replyForm(
  output: z.ZodType | undefined,
  { confidence, redFlags }: { readonly confidence: boolean; readonly redFlags: RedFlags },
): ReplyForm {
  const strictly = redFlags !== false
  const form = confidence ? confidentForm(output, strictly) : plainForm(output, strictly)
  const read = redFlags === false ? form.read : refuseRedFlags(form.read, redFlags)
  return { ...form, read: withClaims(read) }
}

function plainForm(output: z.ZodType | undefined, strictly: boolean): ReplyForm {
  if (output === undefined) return { schema: undefined, words: [], read: answered(readText) }
  const schema = replySchema(output)
  const reading = strictly ? { parse: exactly, bare: false } : {}
  return { schema, words: [], read: answered(readJson(output, schema.wrapped, limits, reading)) }
}

function confidentForm(output: z.ZodType | undefined, strictly: boolean): ReplyForm {
  const read = readConfident(output, limits, strictly ? { parse: exactly, inRange: true } : {})
  return { schema: confidentSchema(output), words: [confidencePrompt], read }
}

function answered(read: ReplyReader<unknown>): ReplyReader<Answered> {
  return (reply) => {
    const answer = read(reply)
    return "problem" in answer ? answer : { ...answer, value: { answer: answer.value } }
  }
}

/** What a reply says besides goes along with its answer. */
function withClaims(read: ReplyReader<Answered>): ReplyReader<Answered> {
  return (reply) => {
    const answer = read(reply)
    if ("problem" in answer || answer.claims === undefined) return answer
    return { value: { ...answer.value, claims: answer.claims } }
  }
}
