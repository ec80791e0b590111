import { z } from "zod"
import { describe, isPlainObject } from "./json.js"

/** Bounds on what a branch may hand back: its output is untrusted data. */
export const outputLimitsSchema = z.strictObject({
  /** UTF-16 code units over all strings and keys, about bytes for plain text. @default 1_000_000 */
  maxSize: z.int().positive().default(1_000_000),
  /** Levels of nesting. @default 64 */
  maxDepth: z.int().positive().default(64),
  /** Object keys and array elements in all. @default 100_000 */
  maxKeys: z.int().positive().default(100_000),
})

export type OutputLimits = z.output<typeof outputLimitsSchema>

const forbiddenKeys: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"])

/**
 * Says what is wrong with an output, or nothing: too large, too deep, too many keys, a key that could poison a
 * prototype, or a value that JSON cannot hold.
 *
 * Walks with a stack of its own: 200,000 levels of nesting must not end in a stack overflow.
 */
export function violatedLimit(output: unknown, limits: OutputLimits): string | undefined {
  let size = 0
  let keys = 0
  const pending: { value: unknown; depth: number }[] = [{ value: output, depth: 0 }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { value, depth } = next
    if (value === null || value === undefined || typeof value === "boolean") continue
    if (typeof value === "number") {
      if (!Number.isFinite(value)) return `holds ${value}, which JSON cannot`
      continue
    }
    if (typeof value === "string") {
      size += value.length
      if (size > limits.maxSize) return tooLarge(limits)
      continue
    }
    if (!Array.isArray(value) && !isPlainObject(value))
      return `holds ${describe(value)}, which is not plain JSON`
    if (depth >= limits.maxDepth) return `is nested deeper than ${limits.maxDepth} levels`
    // Listed once: naming the keys of an object with a million of them is what takes long here.
    const names = Array.isArray(value) ? [] : Object.keys(value)
    keys += Array.isArray(value) ? value.length : names.length
    if (keys > limits.maxKeys) return `has more than ${limits.maxKeys} keys and elements`
    if (Array.isArray(value)) {
      for (const element of value) pending.push({ value: element, depth: depth + 1 })
      continue
    }
    if (typeof value["lc"] === "number" && "type" in value)
      return "looks like a serialised LangChain object, which a checkpointer would bring to life"
    for (const key of names) {
      if (forbiddenKeys.has(key)) return `has the forbidden key ${JSON.stringify(key)}`
      size += key.length
      if (size > limits.maxSize) return tooLarge(limits)
      pending.push({ value: value[key], depth: depth + 1 })
    }
  }
  return undefined
}

function tooLarge({ maxSize }: OutputLimits): string {
  return `is larger than ${maxSize} characters`
}
