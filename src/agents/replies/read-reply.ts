import type { z } from "zod"
import { isPlainObject } from "../../task/json.js"
import { type OutputLimits, violatedLimit } from "../../task/limits.js"
import type { ModelReply, ReadReply, ReplyReader } from "../agent.js"
import { fitLeftOut } from "./left-out.js"
import { type ParseJson, type ParsedReply, invalid, parseReply, unusableReply } from "./parse-reply.js"

/** Reads a reply that is to be plain text. */
export const readText: ReplyReader<string> = (reply) => {
  const unusable = unusableReply(reply)
  if (unusable !== undefined) return { problem: unusable }
  const text = reply.text.trim()
  return text === "" ? { problem: invalid("the reply is empty") } : { value: text }
}

/** How strictly replies are read that are to be JSON. */
export interface JsonReading {
  /** @default tolerantJson: what models do to JSON is mended where nothing has to be guessed */
  readonly parse?: ParseJson
  /** Whether a value without its wrapping is taken, as models that are not held to a schema send it. @default true */
  readonly bare?: boolean
}

/**
 * A reader of replies that are to be JSON of a shape: untrusted text in, a value that fits or a problem out.
 *
 * The value is what the model sent, checked but not transformed; the branch's boundary applies the schema.
 */
export function readJson(
  output: z.ZodType,
  wrapped: boolean,
  limits: OutputLimits,
  { parse, bare = true }: JsonReading = {},
): ReplyReader<unknown> {
  return (reply) => {
    const parsed = parseReply(reply, { parse, wanted: wrapped ? ["answer"] : [], limits })
    if ("refused" in parsed) return { problem: parsed.problem }
    const spoken = wrapped && bare ? spokenAnswer(output, reply, parsed) : undefined
    if (spoken !== undefined) return spoken
    if ("problem" in parsed) return parsed
    const { value } = parsed
    const tooMuch = violatedLimit(value, limits)
    if (tooMuch !== undefined) return { problem: invalid(`the reply ${tooMuch}`) }
    const isWrapped = wrapped && isPlainObject(value) && Object.hasOwn(value, "answer")
    if (wrapped && !isWrapped && !bare) return { problem: invalid("at answer: it is missing") }
    if (!isWrapped) return fit(output, value)
    return claiming(fit(output, value["answer"]), value, ["answer"])
  }
}

/** The same, with the names of what stands beside what was asked for. */
export function claiming<T>(read: ReadReply<T>, object: object, asked: readonly string[]): ReadReply<T> {
  const claims = Object.keys(object).filter((name) => !asked.includes(name))
  return "problem" in read || claims.length === 0 ? read : { ...read, claims }
}

/** The answer of a model that sends no JSON though it was asked to, but the bare answer: "Paris", "391". */
function spokenAnswer(
  output: z.ZodType,
  reply: ModelReply,
  parsed: ParsedReply,
): { readonly value: unknown } | undefined {
  const { text } = reply
  const isStructure = /^\s*(?:[{["]|```)/.test(text)
  if (isStructure || text.trim() === "" || unusableReply(reply) !== undefined) return undefined
  if ("value" in parsed && "value" in fit(output, parsed.value)) return undefined
  const spoken = fit(output, text.trim())
  return "value" in spoken ? spoken : undefined
}

/** A value that fits, or what is wrong with it. */
export function fit(output: z.ZodType, value: unknown): ReturnType<ReplyReader<unknown>> {
  const fitted = fitLeftOut(output, value)
  if ("value" in fitted) return fitted
  const { issue } = fitted
  const place = issue?.path.join(".") || "the top"
  return { problem: invalid(`at ${place}: ${issue?.message ?? "does not fit"}`) }
}

/** What a schema of the agent's own makes of a reply it fits; the branch's boundary applies those of briefs. */
export function shapeReply(
  reply: unknown,
  own: z.ZodType | undefined,
  ofBrief: z.ZodType | undefined,
): unknown {
  return own === undefined || ofBrief !== undefined ? reply : own.parse(reply)
}
