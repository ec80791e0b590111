import { z } from "zod"
import { boundedCopy } from "./bounded-copy.js"

/** Bounds on what a branch may hand back: its output is untrusted data. */
export interface OutputLimitOptions {
  /** UTF-16 code units over all strings and keys, about bytes for plain text. @default 1_000_000 */
  readonly maxSize?: number | undefined
  /** Levels of nesting. @default 64 */
  readonly maxDepth?: number | undefined
  /** Object keys and array elements in all. @default 100_000 */
  readonly maxKeys?: number | undefined
}

export const outputLimitsSchema = z.strictObject({
  maxSize: z.int().positive().default(1_000_000),
  maxDepth: z.int().positive().default(64),
  maxKeys: z.int().positive().default(100_000),
})

export type OutputLimits = z.output<typeof outputLimitsSchema>

/**
 * Says what is wrong with an output, or nothing: too large, too deep, too many keys, a key that could poison a
 * prototype, or a value that JSON cannot hold.
 */
export function violatedLimit(output: unknown, limits: OutputLimits): string | undefined {
  const copy = boundedCopy(output, limits)
  return "problem" in copy ? copy.problem : undefined
}

/** What is wrong with a text before anybody reads what it says, or nothing: reading it is what has to be bounded. */
export function overlongText(text: string, { maxSize }: Pick<OutputLimits, "maxSize">): string | undefined {
  return text.length > maxSize ? `is larger than ${maxSize} characters` : undefined
}
