import { z } from "zod"
import { strictJson } from "../../tally/equivalence/strict-json.js"
import type { ReplyReader } from "../agent.js"
import type { ParseJson } from "./parse-reply.js"

/** What replies are dropped for, beside how they look. */
export interface RedFlagOptions {
  /** Longest reply in characters. @default no bound but the model's own */
  readonly maxCharacters?: number | undefined
}

export const redFlagsSchema = z.union(
  [
    z.boolean(),
    z.strictObject({
      maxCharacters: z.int().positive("expected a number of characters above 0").optional(),
    }),
  ],
  "expected true, or { maxCharacters }",
)

export type RedFlags = z.output<typeof redFlagsSchema>

/** The code of a reply that was dropped for how it looks. */
const redFlag = "red_flag"

/**
 * A reader that drops every reply with a red flag: over-long, cut off, or not of the form that was asked for.
 *
 * Such replies are wrong more often than others, also once their form is mended, so that drawing another one is better
 * than a repair (MAKER, arXiv 2511.09030). A refusal is no red flag; it stays what it is.
 */
export function refuseRedFlags<T>(read: ReplyReader<T>, redFlags: Exclude<RedFlags, false>): ReplyReader<T> {
  const { maxCharacters = Infinity } = redFlags === true ? {} : redFlags
  return (reply) => {
    const answer = read(reply)
    if ("problem" in answer && answer.problem.kind !== "invalid_output") return answer
    const { length } = reply.text
    if (length > maxCharacters) {
      const message = `the reply is ${length} characters long, more than the ${maxCharacters} allowed`
      return { problem: { kind: "invalid_output", code: redFlag, message } }
    }
    return "problem" in answer ? { problem: { ...answer.problem, code: redFlag } } : answer
  }
}

/** JSON bare or in a single fence, with nothing around it and no key twice. */
export const exactly: ParseJson = (text) => {
  const trimmed = text.trim()
  const fenced = /^```(?:json)?\s([\s\S]*)```$/i.exec(trimmed)?.[1]
  return strictJson((fenced ?? trimmed).trim())
}
