import type { Json } from "../../task/json.js"
import type { Contribution } from "./contributions.js"

/** A value and what it stands in, from the inside out: an element of a list, then the whole output. */
export interface Scope {
  readonly value: Json
  readonly outer?: Scope
}

/** Who says something: a brief, with what its branch says beside its output. What it weighs is the plan's to say. */
export type Source = Omit<Contribution, "output" | "weight">

/** What one brief says at one path. */
export interface Saying {
  readonly source: Source
  /** Of the record that it is, or that it is a part of. */
  readonly ref: string
  /** Place among the records of its output, in the order of the text. */
  readonly order: number
  readonly value: Json
  /** Equal for values that merge. */
  readonly key: string
  readonly scope: Scope
}

/** At least one, in plan order. */
export type Sayings = readonly [Saying, ...Saying[]]

/** One of the distinct values at a path, with all who say it. */
export interface Candidate {
  readonly key: string
  readonly value: Json
  readonly sayings: Sayings
}

/** Narrows without a copy, which of 10,000 sayings at a path would be felt. */
export function isSome<Item>(items: readonly Item[]): items is readonly [Item, ...Item[]] {
  return items.length > 0
}

/** Distinct values, in the order in which they are first said. */
export function candidatesOf(sayings: readonly Saying[]): readonly Candidate[] {
  const [first] = sayings
  if (first !== undefined && sayings.length === 1)
    return [{ key: first.key, value: first.value, sayings: [first] }]
  const found = new Map<string, [Saying, ...Saying[]]>()
  for (const saying of sayings) {
    const known = found.get(saying.key)
    if (known === undefined) found.set(saying.key, [saying])
    else known.push(saying)
  }
  return Array.from(found, ([key, said]) => ({ key, value: said[0].value, sayings: said }))
}

/** Who says it, each once, in plan order. */
export function briefsOf(sayings: readonly Saying[]): readonly string[] {
  return [...new Set(sayings.map(({ source }) => source.briefId))]
}

/** Plan order: by the index of the brief, then by the place in its output. */
export function byPlan(
  left: Pick<Saying, "source" | "order">,
  right: Pick<Saying, "source" | "order">,
): number {
  const [one, other] = [left.source, right.source]
  if (one.briefId === other.briefId) return left.order - right.order
  return one.index - other.index || (one.briefId < other.briefId ? -1 : 1)
}
