import { describe } from "../task/json.js"
import type { OutputLimits } from "../task/limits.js"

/** What a reply says in one place: something that can be used, or why it cannot. */
export type Claim<T> = { readonly value: T } | { readonly why: string }

/** Most entries about what was ignored of one reply, and how long each may be. */
const mostEntries = 10
const longestEntry = 100

/** A number from 0 to 1. */
export function shareOf(value: unknown): Claim<number> {
  return typeof value === "number" && value >= 0 && value <= 1 ? { value } : { why: shown(value) }
}

/** The logarithm of a probability: a number of at most 0 that JSON can hold. */
export function logProbabilityOf(value: unknown): Claim<number> {
  return typeof value === "number" && Number.isFinite(value) && value <= 0 ? { value } : { why: shown(value) }
}

/** A text within the limit. A longer one is left out and not cut: nobody could tell the cut one from the whole. */
export function rawTextOf(value: unknown, { maxSize }: OutputLimits): Claim<string> {
  if (typeof value !== "string") return { why: shown(value) }
  return value.length <= maxSize
    ? { value }
    : { why: `${value.length} characters, more than the ${maxSize} allowed` }
}

/** A list of texts, copied; its size is for the limits to judge. */
export function textsOf(value: unknown, { maxKeys }: OutputLimits): Claim<readonly string[]> {
  try {
    if (Array.isArray(value)) {
      const list: readonly unknown[] = value
      // One more than is allowed is enough to be refused for.
      const length = Math.min(list.length, maxKeys + 1)
      const copy = Array.from({ length }, (_, index) => list[index])
      if (copy.every((element) => typeof element === "string")) return { value: copy }
    }
    return { why: `${shown(value)}, not a list of texts` }
  } catch {
    // A proxy, or a getter in the place of an element.
    return { why: "it cannot be read" }
  }
}

/** The claims of a reply for people: few, short, and nothing in them that a terminal would act on. */
export function listClaims(
  names: readonly string[],
  unusable: ReadonlyMap<string, string>,
): readonly string[] {
  const most = names.length > mostEntries ? mostEntries - 1 : mostEntries
  const entries = names.slice(0, most).map((name) => {
    const why = unusable.get(name)
    return clipped(why === undefined ? name : `${name}: ${why}`)
  })
  return names.length > most ? [...entries, `and ${names.length - most} more`] : entries
}

function clipped(text: string): string {
  // Cut before it is looked through: a name can be as long as memory allows.
  const short = text.length > longestEntry ? `${text.slice(0, longestEntry - 3)}...` : text
  return short.replaceAll(/[^\P{C}]|[\u2028\u2029]/gu, "\u{fffd}")
}

function shown(value: unknown): string {
  try {
    return describe(value)
  } catch {
    return "it cannot be read"
  }
}
