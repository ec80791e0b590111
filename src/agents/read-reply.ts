import type { z } from "zod"
import { isPlainObject } from "../task/json.js"
import { type OutputLimits, violatedLimit } from "../task/limits.js"
import type { OutcomeError } from "../task/outcome.js"
import type { ModelReply, ReplyReader } from "./agent.js"

/** Reads a reply that is to be plain text. */
export const readText: ReplyReader<string> = (reply) => {
  const unusable = unusableReply(reply)
  if (unusable !== undefined) return { problem: unusable }
  const text = reply.text.trim()
  return text === "" ? { problem: invalid("the reply is empty") } : { value: text }
}

/**
 * A reader of replies that are to be JSON of a shape: untrusted text in, a value that fits or a problem out.
 *
 * The value is what the model sent, checked but not transformed; the branch's boundary applies the schema.
 */
export function readJson(output: z.ZodType, wrapped: boolean, limits: OutputLimits): ReplyReader<unknown> {
  return (reply) => {
    const unusable = unusableReply(reply)
    if (unusable !== undefined) return { problem: unusable }
    const parsed = parseObject(reply.text)
    if (parsed === undefined) return { problem: invalid("the reply is not JSON") }
    const tooMuch = violatedLimit(parsed.value, limits)
    if (tooMuch !== undefined) return { problem: invalid(`the reply ${tooMuch}`) }
    const unwrapped = wrapped && isPlainObject(parsed.value) && "answer" in parsed.value ? parsed.value["answer"] : parsed.value
    for (const candidate of [unwrapped, withoutNulls(unwrapped)]) {
      if (output.safeParse(candidate).success) return { value: candidate }
    }
    const issue = output.safeParse(withoutNulls(unwrapped)).error?.issues[0]
    return { problem: invalid(`at ${issue?.path.join(".") || "the top"}: ${issue?.message ?? "does not fit"}`) }
  }
}

function unusableReply(reply: ModelReply): OutcomeError | undefined {
  if (reply.refusal !== undefined) return { kind: "content_filter", message: `the model refused: ${reply.refusal}` }
  if (reply.finishReason === "content_filter") {
    return { kind: "content_filter", message: "the provider's content filter stopped the reply" }
  }
  if (reply.finishReason === "length") return { ...invalid("the reply was cut off at its token limit"), code: "length" }
  return undefined
}

function invalid(message: string): OutcomeError {
  return { kind: "invalid_output", message }
}

/** JSON as models send it: bare, in a code fence, or with words around it. */
function parseObject(text: string): { readonly value: unknown } | undefined {
  const fenced = /```(?:json)?\s*\n([\s\S]*?)\n\s*```/i.exec(text)?.[1]
  const outermost = text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1)
  for (const candidate of [text, fenced, outermost]) {
    if (candidate === undefined || candidate.trim() === "") continue
    try {
      return { value: JSON.parse(candidate) as unknown }
    } catch {
      continue
    }
  }
  return undefined
}

/** Strict mode makes models send null for a field they leave out. Only walked after the depth limit has held. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (!isPlainObject(value)) return value
  const kept = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(kept.map(([key, member]) => [key, withoutNulls(member)]))
}
