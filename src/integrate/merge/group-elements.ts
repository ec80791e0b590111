import type { CompleteRule } from "./merge-rule.js"
import type { Item } from "./merging.js"
import type { Sayings, Saying } from "./saying.js"
import type { WalkedElement, WalkedList } from "./walk.js"

/** What one brief says in one element of a list. */
export interface ElementSaying extends Saying {
  readonly element: WalkedElement
}

/** Elements that are one in the merged list, in plan order. */
export interface ElementGroup {
  readonly elements: [ElementSaying, ...ElementSaying[]]
}

/** The elements of lists, in plan order. */
export function elementSayings(items: readonly Item<WalkedList>[]): readonly ElementSaying[] {
  return items.flatMap(({ source, node, scope }) =>
    node.elements.map((element) => {
      const { ref, order, value, key } = element
      return { source, ref, order, value, key, scope: { value, outer: scope }, element }
    }),
  )
}

/** Puts together what the rule says is one thing. */
export function groupElements(
  elements: readonly ElementSaying[],
  rule: CompleteRule,
): ReadonlyMap<string, ElementGroup> {
  const groups = new Map<string, ElementGroup>()
  for (const [place, element] of elements.entries()) {
    const key = rule.rule === "concatOrdered" ? String(place) : groupKey(element)
    const known = groups.get(key)
    if (known === undefined) groups.set(key, { elements: [element] })
    else known.elements.push(element)
  }
  return groups
}

/** Elements without a key are equal as a whole or not at all. */
function groupKey({ element, key }: ElementSaying): string {
  return element.about === undefined ? `=${key}` : `#${element.about.id}`
}

export function sayingsOf({ elements }: ElementGroup): Sayings {
  return elements
}
