import type { z } from "zod"
import { tolerantJson } from "../tally/equivalence/tolerant-json.js"
import { isPlainObject } from "../task/json.js"
import { type OutputLimits, violatedLimit } from "../task/limits.js"
import type { OutcomeError } from "../task/outcome.js"
import type { ModelReply, ReadReply, ReplyReader } from "./agent.js"
import { fitLeftOut } from "./left-out.js"

/** Reads a reply that is to be plain text. */
export const readText: ReplyReader<string> = (reply) => {
  const unusable = unusableReply(reply)
  if (unusable !== undefined) return { problem: unusable }
  const text = reply.text.trim()
  return text === "" ? { problem: invalid("the reply is empty") } : { value: text }
}

/** JSON out of a reply, where there is any; of several objects the one with the wanted keys. */
export type ParseJson = (
  text: string,
  wanted: readonly string[],
) => { readonly ok: true; readonly value: unknown } | { readonly ok: false }

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
  parsed: ReturnType<ReplyReader<unknown>>,
): { readonly value: unknown } | undefined {
  const { text } = reply
  const isStructure = /^\s*(?:[{["]|```)/.test(text)
  if (isStructure || text.trim() === "" || unusableReply(reply) !== undefined) return undefined
  if ("value" in parsed && "value" in fit(output, parsed.value)) return undefined
  const spoken = fit(output, text.trim())
  return "value" in spoken ? spoken : undefined
}

/** How the JSON of a reply is found. */
export interface Parsing {
  readonly parse?: ParseJson | undefined
  /** Keys that its object has to have. */
  readonly wanted: readonly string[]
  readonly limits: OutputLimits
}

/** The JSON of a reply that is of any use; not held to the limits yet. */
export function parseReply(
  reply: ModelReply,
  { parse = tolerantly, wanted, limits }: Parsing,
): ReturnType<ReplyReader<unknown>> {
  const unusable = unusableReply(reply)
  if (unusable !== undefined) return { problem: unusable }
  const parsed = parse(reply.text, wanted)
  return parsed.ok
    ? { value: parsed.value }
    : { problem: invalid(`the reply ${whyUnread(reply.text, limits)}`) }
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

export function invalid(message: string): OutcomeError {
  return { kind: "invalid_output", message }
}

/** JSON as models send it: with words around it, in a fence, with a comma too many. */
const tolerantly: ParseJson = (text, wanted) => {
  const read = tolerantJson(text, { wanted })
  // Models that are not held to a schema may leave out the wrapping.
  return read.ok || wanted.length === 0 ? read : tolerantJson(text)
}

/** What is wrong with a reply that could not be read: JSON that is nested too deep is JSON all the same. */
function whyUnread(text: string, limits: OutputLimits): string {
  try {
    return violatedLimit(JSON.parse(text), limits) ?? "is not JSON"
  } catch {
    return "is not JSON"
  }
}
