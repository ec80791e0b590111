import { tolerantJson } from "../../tally/equivalence/tolerant-json.js"
import { type OutputLimits, overlongText, violatedLimit } from "../../task/limits.js"
import type { OutcomeError } from "../../task/outcome.js"
import type { ModelReply } from "../agent.js"

/** JSON out of a reply, where there is any; of several objects the one with the wanted keys. */
export type ParseJson = (text: string, wanted: readonly string[]) => FoundJson

export type FoundJson =
  | { readonly ok: true; readonly value: unknown }
  /** Why there is none; a key that comes twice is named. */
  | { readonly ok: false; readonly reason: string; readonly duplicate?: boolean }

/** How the JSON of a reply is found. */
export interface Parsing {
  readonly parse?: ParseJson | undefined
  /** Keys that its object has to have. */
  readonly wanted: readonly string[]
  readonly limits: OutputLimits
}

/** What stands in a reply, or what is wrong with it; `refused` when no other way of reading it will do either. */
export type ParsedReply =
  | { readonly value: unknown }
  | { readonly problem: OutcomeError }
  | { readonly problem: OutcomeError; readonly refused: true }

/** The JSON of a reply that is of any use; not held to the limits yet, but for its length: it is not read before. */
export function parseReply(reply: ModelReply, { parse = tolerantly, wanted, limits }: Parsing): ParsedReply {
  const unusable = unusableReply(reply)
  if (unusable !== undefined) return { problem: unusable }
  const overlong = overlongText(reply.text, limits)
  // Not to be repaired: it would go back to the model in full.
  if (overlong !== undefined)
    return { problem: { ...invalid(`the reply ${overlong}`), code: "length" }, refused: true }
  const found = parse(reply.text, wanted)
  if (found.ok) return { value: found.value }
  if (found.duplicate === true)
    return { problem: invalid(`the reply can be read in two ways: ${found.reason}`), refused: true }
  return { problem: invalid(`the reply ${whyUnread(reply.text, limits)}`) }
}

/** As OpenAI, Anthropic and Google call it. */
const filteredReasons: ReadonlySet<string> = new Set(["content_filter", "refusal", "safety"])
const cutOffReasons: ReadonlySet<string> = new Set(["length", "max_tokens"])

/** Why a reply is of no use whatever it says, as its provider tells. */
export function unusableReply(reply: ModelReply): OutcomeError | undefined {
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
  if (read.ok) return read.repairs.includes(twinDropped) ? twice(text) : read
  // Models that are not held to a schema may leave out the wrapping.
  return wanted.length === 0 || read.duplicate === true ? read : tolerantJson(text)
}

/** The repair of an object that has a key twice which nobody asked for. */
const twinDropped = "member with the same key left out"

/** Refuses a key that comes twice where nobody asked for it, in ballots as well: what a reply says has to be certain. */
function twice(text: string): FoundJson {
  const strictly = tolerantJson(text)
  return strictly.ok ? { ok: false, reason: "a key comes twice", duplicate: true } : strictly
}

/** What is wrong with a reply that could not be read: JSON that is nested too deep is JSON all the same. */
function whyUnread(text: string, limits: OutputLimits): string {
  try {
    return violatedLimit(JSON.parse(text), limits) ?? "is not JSON"
  } catch {
    return "is not JSON"
  }
}
