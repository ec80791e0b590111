import type { z } from "zod"
import { isPlainObject } from "../task/json.js"
import { type OutputLimits, violatedLimit } from "../task/limits.js"
import type { OutcomeError } from "../task/outcome.js"
import type { ModelReply, ReplyReader } from "./agent.js"
import { fitLeftOut } from "./left-out.js"

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
    const unwrapped =
      wrapped && isPlainObject(parsed.value) && "answer" in parsed.value
        ? parsed.value["answer"]
        : parsed.value
    const fitted = fitLeftOut(output, unwrapped)
    if ("value" in fitted) return fitted
    return {
      problem: invalid(
        `at ${fitted.issue?.path.join(".") || "the top"}: ${fitted.issue?.message ?? "does not fit"}`,
      ),
    }
  }
}

/** What a schema of the agent's own makes of a reply it fits; the branch's boundary applies those of briefs. */
export function shapeReply(
  reply: unknown,
  own: z.ZodType | undefined,
  ofBrief: z.ZodType | undefined,
): unknown {
  return own === undefined || ofBrief !== undefined ? reply : own.parse(reply)
}

/** As OpenAI, Anthropic and Google call it. */
const filteredReasons: ReadonlySet<string> = new Set(["content_filter", "refusal", "safety"])
const cutOffReasons: ReadonlySet<string> = new Set(["length", "max_tokens"])

function unusableReply(reply: ModelReply): OutcomeError | undefined {
  if (reply.refusal !== undefined)
    return { kind: "content_filter", message: `the model refused: ${reply.refusal}` }
  const reason = reply.finishReason?.toLowerCase() ?? ""
  if (filteredReasons.has(reason)) {
    return { kind: "content_filter", message: "the provider's content filter stopped the reply" }
  }
  if (cutOffReasons.has(reason))
    return { ...invalid("the reply was cut off at its token limit"), code: "length" }
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
