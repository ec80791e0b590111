import { canonicalChoice } from "./equivalence/canonical.js"
import { medianOf, trimmedMeanOf } from "./central.js"
import { keyReader } from "./ranked/choice-list.js"
import { composeSet, moreThan, usualThreshold } from "./set-vote.js"

export const fieldRules = ["plurality", "majority", "median", "trimmedMean", "set"] as const

/** How one field of an object is decided. */
export type FieldRule = (typeof fieldRules)[number]

/** The key of a field that is not there, which is a choice like any other; `null` and blank text are others. */
export const leftOut = ""

/** What the ballots say of one field. */
export interface FieldVote {
  /** The keys that share the top, in launch order: one is the winner, none is nobody. */
  readonly top: readonly string[]
  readonly counts: readonly { readonly choice: string; readonly count: number }[]
  /** Why there may be no winner, or what was not counted. */
  readonly remark?: string
  /** The value of a key at the top; `undefined` = left out. */
  readonly valueOf: (key: string) => unknown
  /** For each ballot, whether that is what it says. */
  readonly saidBy: (key: string) => readonly boolean[]
}

/** Decides one field over its values in launch order; `undefined` where a ballot leaves it out. */
export function voteOnField(rule: FieldRule, values: readonly unknown[], trim: number): FieldVote {
  switch (rule) {
    case "plurality":
      return countValues(values, (count, most) => count === most)
    case "majority":
      return countValues(values, (count) => count * 2 > values.length)
    case "median":
      return central(values, medianOf)
    case "trimmedMean":
      return central(values, (numbers) => trimmedMeanOf(numbers, trim))
    case "set":
      return compose(values)
  }
}

function countValues(values: readonly unknown[], isTop: (count: number, most: number) => boolean): FieldVote {
  const keyOf = fieldKeyReader()
  const found = new Map<string, { readonly value: unknown; count: number }>()
  const keys = values.map((value) => {
    const key = keyOf(value)
    const entry = found.get(key)
    if (entry === undefined) found.set(key, { value, count: 1 })
    else entry.count += 1
    return key
  })
  const counts = [...found].map(([choice, { count }]) => ({ choice, count }))
  const most = counts.reduce((sofar, { count }) => Math.max(sofar, count), 0)
  const top = counts.filter(({ count }) => isTop(count, most)).map(({ choice }) => choice)
  return {
    top,
    counts,
    ...(top.length === 0 ? { remark: "no value has more than half of the ballots" } : {}),
    valueOf: (key) => found.get(key)?.value,
    saidBy: (key) => keys.map((own) => own === key),
  }
}

function central(values: readonly unknown[], valueOf: (numbers: readonly number[]) => number): FieldVote {
  const numbers = values.filter((value): value is number => Number.isFinite(value))
  const { counts, saidBy } = countValues(values, () => false)
  const value = numbers.length === 0 ? Number.NaN : valueOf(numbers)
  const remark = missing(values.length - numbers.length, values.length, "a number")
  return {
    top: Number.isFinite(value) ? [canonicalChoice(value)] : [],
    counts,
    ...remark,
    valueOf: (key) => (key === leftOut ? undefined : value),
    saidBy,
  }
}

function compose(values: readonly unknown[]): FieldVote {
  const lists = values.filter((value) => Array.isArray(value))
  const { elements, composed, isSame } = composeSet(lists, moreThan(usualThreshold))
  const same = new Set(lists.filter((_, index) => isSame[index] === true))
  return {
    top: lists.length === 0 ? [] : [canonicalChoice(composed)],
    counts: elements.map(({ element, count }) => ({ choice: element, count })),
    ...missing(values.length - lists.length, values.length, "a list"),
    valueOf: (key) => (key === leftOut ? undefined : composed),
    saidBy: (key) =>
      values.map((value) =>
        key === leftOut ? value === undefined : Array.isArray(value) && same.has(value),
      ),
  }
}

function missing(lost: number, of: number, wanted: string): { readonly remark?: string } {
  return lost === 0 ? {} : { remark: `${lost} of ${of} ballots do not have ${wanted} there` }
}

/** Every JSON value of a field is a choice: a model that answers null or "" has said that there is nothing. */
function fieldKeyReader(): (value: unknown) => string {
  const keyOf = keyReader()
  return (value) => {
    if (value === undefined) return leftOut
    if (value === null) return "null"
    const key = keyOf(value)
    // Blank text; no canonical key is a pair of quotes, they are stripped.
    return key === "" && typeof value === "string" ? '""' : key
  }
}
