import type { Place } from "./place.js"
import type { WalkedList, WalkedObject, WalkedValue } from "./walk.js"

/** What stands at one path, sorted by what it is; things of two kinds do not merge. */
export interface ByKind {
  readonly value: readonly WalkedValue[]
  /** Lists that count as one value each, where the table says so of lists only. */
  readonly array: readonly WalkedValue[]
  readonly list: readonly WalkedList[]
  /** What stands alone where a list is expected. */
  readonly single: readonly WalkedList[]
  readonly object: readonly WalkedObject[]
}

export type Kind = keyof ByKind

export function nothing(): { [Name in Kind]: ByKind[Name][number][] } {
  return { value: [], array: [], list: [], single: [], object: [] }
}

/** Of what is one value: a rule that the table gives to a path holds for lists and others alike. */
export function kindOf({ value }: WalkedValue, { named }: Place): "value" | "array" {
  return Array.isArray(value) && !named ? "array" : "value"
}

/** As a conflict names them. */
export const kindNames: Readonly<Record<Kind, string>> = {
  value: "a single value",
  array: "a list",
  list: "a list",
  single: "a single value",
  object: "an object",
}
