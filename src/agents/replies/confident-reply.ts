import { z } from "zod"
import { askedSchema } from "./asked-schema.js"
import { describe, isPlainObject } from "../../task/json.js"
import { type OutputLimits, violatedLimit } from "../../task/limits.js"
import type { ReplyReader } from "../agent.js"
import { type ParseJson, invalid, parseReply } from "./parse-reply.js"
import { claiming, fit } from "./read-reply.js"
import { type ReplySchema, replySchema } from "./reply-schema.js"

/** An answer, and how sure of it the model says it is. */
export interface ConfidentReply {
  readonly answer: unknown
  /** As it came, any number: what is none from 0 to 1 does not get past the branch's boundary. */
  readonly confidence: number
}

const wanted = ["answer", "confidence"]
const text = z.string().refine((value) => value.trim() !== "", "it is empty")
const share = z.number().min(0).max(1).describe("how likely it is that the answer is right, from 0 to 1")

/**
 * What is asked of a model that is to say how sure it is: verbalised confidence, after the answer and as a number, as
 * in CISC (arXiv 2502.06233).
 */
export function confidentSchema(output: z.ZodType = text): ReplySchema {
  return replySchema(z.object({ answer: askedSchema(output), confidence: share }))
}

/** How strictly a confident reply is read. */
export interface ConfidentReading {
  readonly parse?: ParseJson
  /** Whether a number out of range breaks the form, too. @default false */
  readonly inRange?: boolean
}

/**
 * A reader of `{ "answer": ..., "confidence": 0.8 }`. Confidence in words, in percent or left out breaks the form; a
 * number out of range is passed on, to be disregarded and put on record.
 */
export function readConfident(
  output: z.ZodType | undefined,
  limits: OutputLimits,
  { parse, inRange = false }: ConfidentReading = {},
): ReplyReader<ConfidentReply> {
  const whole = z.object({ answer: output ?? text })
  return (reply) => {
    const parsed = parseReply(reply, { parse, wanted, limits })
    if ("problem" in parsed) return parsed
    if (!isPlainObject(parsed.value)) return { problem: invalid("the reply is no JSON object") }
    const { confidence, ...rest } = parsed.value
    const tooMuch = violatedLimit(rest, limits)
    if (tooMuch !== undefined) return { problem: invalid(`the reply ${tooMuch}`) }
    if (typeof confidence !== "number" || (inRange && !share.safeParse(confidence).success)) {
      // Not looked into: it has not passed the limits.
      const got = typeof confidence === "object" ? "none" : describe(confidence)
      return { problem: invalid(`at confidence: expected a number from 0 to 1, got ${got}`) }
    }
    const fitted = fit(whole, rest)
    if ("problem" in fitted) return fitted
    const answer = isPlainObject(fitted.value) ? fitted.value["answer"] : undefined
    const value = { answer: output === undefined ? String(answer).trim() : answer, confidence }
    return claiming({ value }, parsed.value, wanted)
  }
}
