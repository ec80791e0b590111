import type { Item } from "./merging.js"
import type { Place } from "./place.js"
import type { Walked, WalkedList, WalkedObject, WalkedValue } from "./walk.js"

/** What stands at one path, sorted by what it is; things of two kinds do not merge. */
export interface ByKind {
  readonly value: readonly Item<WalkedValue>[]
  /** Lists that count as one value each, where the table says so of lists only. */
  readonly array: readonly Item<WalkedValue>[]
  readonly list: readonly Item<WalkedList>[]
  /** What stands alone where a list is expected. */
  readonly single: readonly Item<WalkedList>[]
  readonly object: readonly Item<WalkedObject>[]
}

export type Kind = keyof ByKind

export function nothing(): { [Name in Kind]: ByKind[Name][number][] } {
  return { value: [], array: [], list: [], single: [], object: [] }
}

/** True where the item is of that kind, which is the kind of its node. */
export function isOf<Name extends Walked["kind"]>(name: Name, item: Item): item is Item<NodeOf<Name>> {
  return item.node.kind === name
}

type NodeOf<Name, Node = Walked> = Node extends { readonly kind: infer Kind }
  ? Name extends Kind
    ? Node
    : never
  : never

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
