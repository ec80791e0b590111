import { sentencesIn } from "../synthesis/sentences.js"
import { isPlainObject } from "../../task/json.js"
import { textsIn } from "./records/cited-records.js"
import type { Constraint, Measure } from "./constraint.js"
import { bulletsIn } from "./texts/text-bullets.js"
import { standsIn } from "./texts/text-match.js"

/** Whether an output keeps a constraint: yes, no (with what it is instead), or not to be told of such an output. */
export type Kept = { readonly kept: true } | { readonly kept: false; readonly instead: string } | undefined

export function keepsConstraint(output: unknown, constraint: Constraint): Kept {
  switch (constraint.kind) {
    case "size": {
      const { measure, least, most } = constraint
      const size = sizeOf(output, measure)
      if (size === undefined) return undefined
      return size >= least && size <= most ? { kept: true } : { kept: false, instead: `it has ${size}` }
    }
    case "json":
      return keepsJson(output, constraint.shape)
    case "mentions": {
      const text = textsIn(output).join("\n").toLowerCase()
      // A word of its own, in the singular or the plural: "AI" does not stand in "said".
      const wanted = constraint.text.toLowerCase().trim()
      const found = standsIn(text, wanted) || standsIn(text, `${wanted}s`)
      if (found === constraint.wanted) return { kept: true }
      return { kept: false, instead: found ? "it does" : "it does not" }
    }
  }
}

function keepsJson(output: unknown, shape: "any" | "object" | "array"): Kept {
  const value = typeof output === "string" ? parsed(fenced.exec(output)?.[1] ?? output) : output
  if (value === undefined) return { kept: false, instead: "it is not JSON" }
  if (shape === "object" && !isPlainObject(value)) return { kept: false, instead: "it is no object" }
  if (shape === "array" && !Array.isArray(value)) return { kept: false, instead: "it is no array" }
  return { kept: true }
}

/** One code fence around all of it is how chat models send JSON. */
const fenced = /^\s*```[\w-]*[ \t]*\n([\s\S]*)```\s*$/

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Of texts everything can be told, of lists and of objects with a single list only how many items there are. */
function sizeOf(output: unknown, measure: Measure): number | undefined {
  if (measure === "items") return itemsIn(output)
  return typeof output === "string" ? measured(output.trim(), measure) : undefined
}

function itemsIn(output: unknown): number | undefined {
  if (Array.isArray(output)) return output.length
  if (typeof output === "string") return bulletsIn(output)
  if (!isPlainObject(output)) return undefined
  const lists = Object.values(output).filter((value) => Array.isArray(value))
  return lists.length === 1 ? lists[0]?.length : undefined
}

function measured(text: string, measure: Exclude<Measure, "items">): number {
  switch (measure) {
    case "words":
      return text === "" ? 0 : text.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length
    case "sentences":
      return text
        .split("\n")
        .flatMap(sentencesIn)
        .filter((sentence) => /[\p{L}\p{N}]/u.test(sentence)).length
    case "characters":
      return [...graphemes.segment(text)].length
    case "lines":
      return text.split("\n").filter((line) => line.trim() !== "").length
    case "paragraphs":
      return text.split(/\n\s*\n/).filter((paragraph) => paragraph.trim() !== "").length
  }
}

const graphemes = new Intl.Segmenter("en", { granularity: "grapheme" })
